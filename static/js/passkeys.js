/* How does a form get a passkey from the device? Markup: templates/mfa/passkey_part.html; without a script it says so.

   data-passkey on the form: "add" makes a passkey, "use" shows one, "sign-in" asks the site first what to show.
   The conversion between JSON and the browser's own objects is webauthn-json.js, which comes with allauth. */
(function () {
  "use strict";
  var json = window.webauthnJSON;

  function show(form, name, is_shown) {
    form.querySelector("[data-passkey-" + name + "]").hidden = !is_shown;
  }

  function optionsOfPage() {
    return JSON.parse(document.getElementById("passkey-options").textContent);
  }

  function add(form) {
    var options = optionsOfPage().creation_options;
    var alone = form.elements.namedItem("passwordless");
    if (alone) {
      var wanted = options.publicKey.authenticatorSelection;
      wanted.residentKey = alone.checked ? "required" : "discouraged";
      wanted.requireResidentKey = alone.checked;
      if (alone.checked) wanted.userVerification = "required";
    }
    return json.create(options);
  }

  function use() {
    return json.get(optionsOfPage().request_options);
  }

  function signIn(form) {
    return fetch(form.action, { headers: { Accept: "application/json" } })
      .then(function (response) {
        if (!response.ok) throw new Error("The site gave no options.");
        return response.json();
      })
      .then(function (answer) {
        return json.get(answer.request_options);
      });
  }

  var ways = { add: add, use: use, "sign-in": signIn };

  document.querySelectorAll("form[data-passkey]").forEach(function (form) {
    var isNumbers = /^[0-9.]+$|^\[/.test(window.location.hostname);
    var can = !isNumbers && window.isSecureContext && json && json.supported();
    show(form, "can", can);
    show(form, "address", isNumbers);
    show(form, "cannot", !can && !isNumbers);
    if (!can) return;
    var button = form.querySelector("[data-passkey-button]");
    button.addEventListener("click", function () {
      button.disabled = true;
      show(form, "failed", false);
      new Promise(function (resolve) {
        resolve(ways[form.getAttribute("data-passkey")](form));
      })
        .then(function (credential) {
          form.elements.namedItem("credential").value = JSON.stringify(credential);
          form.submit();
        })
        .catch(function () {
          button.disabled = false;
          show(form, "failed", true);
        });
    });
  });
})();
