/* Which places are nearest to this device? Worked out here: the position is sent to nobody, not to this site either. */
(function () {
  "use strict";
  var MOST = 12;
  var EARTH = 6371000; // metres

  document.querySelectorAll("[data-near]").forEach(function (box) {
    if (!navigator.geolocation || !window.fetch) return;
    box.hidden = false;
    var button = box.querySelector("[data-near-ask]");
    var answer = box.querySelector("[data-near-answer]");
    button.addEventListener("click", function () {
      button.disabled = true;
      navigator.geolocation.getCurrentPosition(
        function (here) {
          fetch(box.dataset.positions)
            .then(function (response) { return response.json(); })
            .then(function (data) { show(box, answer, nearest(data.found, here.coords)); })
            .catch(function () { say(answer, box.dataset.refused); })
            .then(function () { button.disabled = false; });
        },
        function () {
          button.disabled = false;
          say(answer, box.dataset.refused);
        },
        { maximumAge: 60000, timeout: 15000 }
      );
    });
  });

  function nearest(places, here) {
    return places
      .map(function (place) {
        return { place: place, metres: distance(here.latitude, here.longitude, place.latitude, place.longitude) };
      })
      .sort(function (one, other) { return one.metres - other.metres; })
      .slice(0, MOST);
  }

  function distance(lat, lng, toLat, toLng) {
    var turn = Math.PI / 180;
    var north = Math.sin(((toLat - lat) * turn) / 2);
    var east = Math.sin(((toLng - lng) * turn) / 2);
    var part = north * north + Math.cos(lat * turn) * Math.cos(toLat * turn) * east * east;
    return 2 * EARTH * Math.asin(Math.sqrt(part));
  }

  function words(box, metres) {
    if (metres < 950) return box.dataset.metres.replace("%(metres)s", String(Math.max(50, Math.round(metres / 50) * 50)));
    var kilometres = (metres / 1000).toLocaleString(document.documentElement.lang, {
      maximumFractionDigits: metres < 10000 ? 1 : 0,
    });
    return box.dataset.kilometres.replace("%(kilometres)s", kilometres);
  }

  function show(box, answer, found) {
    if (!found.length) return say(answer, box.dataset.none);
    answer.textContent = "";
    var heading = document.createElement("h2");
    heading.textContent = box.dataset.heading;
    heading.tabIndex = -1;
    var list = document.createElement("ol");
    list.className = "stations";
    found.forEach(function (each) { list.appendChild(card(box, each)); });
    answer.appendChild(heading);
    answer.appendChild(list);
    heading.focus();
  }

  function card(box, each) {
    var item = document.createElement("li");
    item.className = "station";
    var heading = document.createElement("h3");
    var link = document.createElement("a");
    link.href = each.place.url;
    link.textContent = each.place.name;
    heading.appendChild(link);
    item.appendChild(heading);
    line(item, [each.place.address, words(box, each.metres)].filter(Boolean).join(" · "));
    line(item, each.place.today);
    return item;
  }

  function line(item, text) {
    if (!text) return;
    var paragraph = document.createElement("p");
    paragraph.textContent = text;
    item.appendChild(paragraph);
  }

  function say(answer, text) {
    answer.textContent = "";
    var paragraph = document.createElement("p");
    paragraph.textContent = text;
    answer.appendChild(paragraph);
  }
})();
