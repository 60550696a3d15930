"""What every register has in common: records that staff check and date, places, hours, counters, imports."""
