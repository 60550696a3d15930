/* What does a page do a little better with a script? Everything here also works without one. */
(function () {
  "use strict";
  var AGAIN_AFTER = 3000; // milliseconds; a second press inside them is a slip of the finger, after them a retry

  // Quick exit: the page that is left takes no place in the history of the way back.
  document.addEventListener("click", function (event) {
    var exit = event.target.closest && event.target.closest("[data-exit]");
    if (!exit || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    window.location.replace(exit.href);
  });

  // Mistakes are read first.
  var errors = document.querySelector(".errors[tabindex]");
  if (errors) errors.focus();

  // One press sends once. Whatever happened to the first, a later press sends again.
  document.addEventListener("submit", function (event) {
    if (event.defaultPrevented) return;
    var form = event.target;
    var now = Date.now();
    if (now - Number(form.getAttribute("data-sent") || 0) < AGAIN_AFTER) event.preventDefault();
    else form.setAttribute("data-sent", String(now));
  });
  window.addEventListener("pageshow", function () {
    document.querySelectorAll("form[data-sent]").forEach(function (form) {
      form.removeAttribute("data-sent");
    });
  });

  // Print buttons are links to nowhere without a script, so they are shown by it.
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });
})();
