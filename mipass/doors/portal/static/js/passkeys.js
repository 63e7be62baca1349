// Forms with data-passkey="get" or "create": asks the browser for a passkey by the challenge of data-options (JSON)
// or of data-options-url, and sends its answer in the field `credential`. Without passkeys the form stays hidden.

const isSupported = "PublicKeyCredential" in window && "parseRequestOptionsFromJSON" in PublicKeyCredential;

async function optionsFor(form) {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.dataset.optionsUrl, {
    method: "POST",
    headers: { "X-CSRFToken": form.elements.csrfmiddlewaretoken.value },
  });
  if (!answer.ok) throw new Error(`status ${answer.status}`);
  return answer.json();
}

async function credentialFor(form) {
  const { publicKey } = await optionsFor(form);
  if (form.dataset.passkey === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

async function answer(form) {
  const failed = form.querySelector("[data-passkey-failed]");
  failed.hidden = true;
  try {
    const credential = await credentialFor(form);
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch (error) {
    if (error.name !== "NotAllowedError" && error.name !== "AbortError") console.warn(error.name);
    failed.hidden = false;
  }
}

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.hidden = !isSupported;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    answer(form);
  });
}
