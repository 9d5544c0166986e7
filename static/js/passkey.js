// The browser's part of a passkey: hand over what the server asks, send back what the key answers.
"use strict";

const form = document.querySelector("[data-passkey]");

function bytes(text) {
  const plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function text(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=/g, "");
}

function withBytes(options) {
  options.challenge = bytes(options.challenge);
  if (options.user) options.user.id = bytes(options.user.id);
  for (const list of [options.excludeCredentials, options.allowCredentials]) {
    for (const key of list || []) key.id = bytes(key.id);
  }
  return options;
}

function written(credential) {
  const answer = credential.response;
  const response = { clientDataJSON: text(answer.clientDataJSON) };
  if (answer.attestationObject) {
    response.attestationObject = text(answer.attestationObject);
    response.transports = answer.getTransports ? answer.getTransports() : [];
  } else {
    response.authenticatorData = text(answer.authenticatorData);
    response.signature = text(answer.signature);
    if (answer.userHandle) response.userHandle = text(answer.userHandle);
  }
  return { id: credential.id, rawId: text(credential.rawId), type: credential.type, response };
}

async function ask() {
  const publicKey = withBytes(JSON.parse(form.dataset.options));
  const credential = form.dataset.passkey === "create"
    ? await navigator.credentials.create({ publicKey })
    : await navigator.credentials.get({ publicKey });
  form.elements.credential.value = JSON.stringify(written(credential));
  form.submit();
}

if (form) {
  ask().catch(() => { document.querySelector("[data-passkey-failed]").hidden = false; });
}
