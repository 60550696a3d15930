/* Places on a map, where the settings name approved tiles. The list beside it says the same. */
(function () {
  "use strict";
  if (!window.L || !window.fetch) return;

  document.querySelectorAll("[data-map]").forEach(function (figure) {
    var sheet = figure.querySelector("[data-map-sheet]");
    var map = window.L.map(sheet, { attributionControl: false });
    window.L.tileLayer(figure.dataset.tiles, { maxZoom: 18 }).addTo(map);
    fetch(figure.dataset.positions)
      .then(function (response) { return response.json(); })
      .then(function (data) {
        var points = data.found.map(function (place) {
          var at = figure.dataset.datum === "gcj02" ? place.gcj02 : [place.latitude, place.longitude];
          var popup = document.createElement("a");
          popup.href = place.url;
          popup.textContent = place.name;
          window.L.circleMarker(at, { radius: 10, weight: 3 }).bindPopup(popup).addTo(map);
          return at;
        });
        if (points.length) map.fitBounds(points, { padding: [30, 30], maxZoom: 16 });
        else map.setView([22.2, 113.55], 12);
      });
  });
})();
