/* What may somebody be typing the name of? Names appear below the box; without a script the box searches all the same. */
(function () {
  "use strict";
  var PAUSE = 180; // milliseconds without a key before anything is asked for

  document.querySelectorAll("[data-suggest]").forEach(function (input) {
    var list = document.createElement("ul");
    var timer, asked, active = -1;
    list.id = input.id + "-suggestions";
    list.className = "suggestions";
    list.hidden = true;
    list.setAttribute("role", "listbox");
    list.setAttribute("aria-label", input.getAttribute("data-suggest-label"));
    input.parentNode.appendChild(list);
    input.setAttribute("role", "combobox");
    input.setAttribute("aria-autocomplete", "list");
    input.setAttribute("aria-expanded", "false");
    input.setAttribute("aria-controls", list.id);

    function close() {
      clearTimeout(timer);
      if (asked) asked.abort();
      list.hidden = true;
      point(-1);
      input.setAttribute("aria-expanded", "false");
    }

    function point(place) {
      active = place;
      Array.prototype.forEach.call(list.children, function (option, each) {
        option.setAttribute("aria-selected", each === place ? "true" : "false");
        if (each === place && option.scrollIntoView) option.scrollIntoView({ block: "nearest" });
      });
      if (place < 0) input.removeAttribute("aria-activedescendant");
      else input.setAttribute("aria-activedescendant", list.children[place].id);
    }

    function open(place) {
      var address = list.children[place].getAttribute("data-address");
      close();
      window.location.assign(address);
    }

    function show(suggestions) {
      list.textContent = "";
      suggestions.forEach(function (suggestion, place) {
        var option = document.createElement("li");
        var title = document.createElement("span");
        var kind = document.createElement("span");
        option.id = list.id + "-" + place;
        option.setAttribute("role", "option");
        option.setAttribute("data-address", suggestion.url);
        title.lang = suggestion.lang;
        title.textContent = suggestion.title;
        kind.className = "soft";
        kind.textContent = suggestion.kind;
        option.appendChild(title);
        option.appendChild(document.createTextNode(" "));
        option.appendChild(kind);
        list.appendChild(option);
      });
      list.hidden = !suggestions.length;
      input.setAttribute("aria-expanded", suggestions.length ? "true" : "false");
      point(-1);
    }

    function ask() {
      var typed = input.value.trim();
      if (asked) asked.abort();
      if (!typed) return close();
      var mine = (asked = new AbortController());
      fetch(input.getAttribute("data-suggest") + "?q=" + encodeURIComponent(typed.slice(0, 200)), { signal: mine.signal })
        .then(function (answer) {
          return answer.ok ? answer.json() : { suggestions: [] };
        })
        .then(function (answer) {
          if (mine === asked && document.activeElement === input) show(answer.suggestions);
        })
        .catch(Boolean); // a newer request took its place, or the line is down: the box still searches
    }

    input.addEventListener("input", function (event) {
      clearTimeout(timer);
      if (!event.isComposing) timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("compositionend", function () {
      clearTimeout(timer);
      timer = setTimeout(ask, PAUSE);
    });
    input.addEventListener("keydown", function (event) {
      var many = list.hidden ? 0 : list.children.length;
      if (event.isComposing) return;
      if (event.key === "Escape" && many) {
        event.preventDefault();
        close();
      } else if (event.key === "Enter") {
        if (many && active >= 0) {
          event.preventDefault();
          open(active);
        } else close();
      } else if (many && (event.key === "ArrowDown" || event.key === "ArrowUp")) {
        event.preventDefault();
        point(event.key === "ArrowDown" ? (active + 2) % (many + 1) - 1 : (active + many + 1) % (many + 1) - 1);
      }
    });
    input.addEventListener("blur", close);
    list.addEventListener("mousedown", function (event) {
      event.preventDefault(); // the box keeps the focus, so that the list is still there for the click
    });
    list.addEventListener("click", function (event) {
      var option = event.target.closest("[role=option]");
      if (option) open(Array.prototype.indexOf.call(list.children, option));
    });
  });
})();
