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

  // A page that the browser kept for the way back may be one that must not be read any more: the desk after signing
  // out, a draft that was erased or sent. The desk is asked for again; a question keeps what is half typed if it still opens.
  window.addEventListener("pageshow", function (event) {
    if (!event.persisted) return;
    if (document.body.classList.contains("desk")) askAgain();
    else if (document.querySelector('meta[name="robots"][content*="nofollow"]'))
      fetch(window.location.href, { method: "HEAD", redirect: "manual", cache: "no-store" }).then(function (answer) {
        if (!answer.ok) askAgain();
      }, Boolean);
  });
  function askAgain() {
    document.documentElement.hidden = true;
    window.location.reload();
  }

  // Print buttons are links to nowhere without a script, so they are shown by it.
  document.querySelectorAll("[data-print]").forEach(function (button) {
    button.hidden = false;
    button.addEventListener("click", function () {
      window.print();
    });
  });
})();
