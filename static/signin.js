/* Signing in again on the page: loaded when nobody, or somebody else, is signed in. */

function button(words, act, look) {
  const made = document.createElement("button");
  made.className = "button " + look;
  made.textContent = words;
  made.addEventListener("click", act);
  return made;
}

export const signedOut = (again) => ["You are signed out. What you typed is still here. ", button("Sign in", again, "small")];
export function somebodyElse() {
  document.querySelectorAll("main :is(form[method=post] button:not([type=button]), button[form], .drop > .button, [data-add], #add > summary, .form-foot summary)").forEach(refuse);
  document.querySelectorAll("main :is(form[method=post], #volume-form) :is(input, select, textarea), main [form]:not(button)").forEach(keepAsItIs);
  const said = document.createElement("div"), who = document.createElement("span");
  said.append("You are signed in as somebody else now", who, ". Nothing of this page can be saved any more. Copy what you need, then load it again.");
  nameOf().then((name) => { who.textContent = name && ", " + name; }).catch(() => undefined);
  const ways = document.createElement("div");
  ways.className = "actions";
  ways.append(button("Load the page again", () => location.reload(), "primary"));
  said.append(ways);
  return [said];
}
/* Refused as every button is; the reason stands once, in the banner. ui.js lets nothing through. */
function refuse(pressed) {
  pressed.setAttribute("aria-disabled", "true");
  pressed.setAttribute("aria-describedby", "script-banner");
  pressed.classList.remove("primary", "danger");
  pressed.classList.add("button");
}
/* To be read and copied, no more to be changed. Not disabled: what a tab keeps would lack it; not inert: that cannot be copied. */
function keepAsItIs(field) {
  const choice = field.matches("[type=radio], [type=checkbox]");
  if (!choice) field.setAttribute("readonly", "");
  if (choice || field.matches("select, [type=file]")) field.setAttribute("aria-disabled", "true");
  for (const one of field.options || []) one.disabled = !one.selected; // by keyboard, too
}
async function nameOf() {
  const answer = await fetch(document.getElementById("page").dataset.login);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html").getElementById("page");
  return page ? page.dataset.person : "";
}

/* True once the person is signed in, false when the dialog was put away. Rejects when the connection is lost.
   The form is the sign-in page's own; `ping` answers 200 once pages can be had again, 409 when somebody else signed in. */
export async function signIn(page, ping) {
  const answer = await fetch(page.dataset.login);
  const html = await answer.text();
  if (answer.redirected) return true; // somebody signed in meanwhile, in another tab
  const form = new DOMParser().parseFromString(html, "text/html").querySelector("form[method=post]");
  form.elements.login.value = page.dataset.person;
  form.elements.login.readOnly = true;
  form.elements.password.autofocus = true;
  form.elements.login.autofocus = false;
  const dialog = document.createElement("dialog");
  dialog.className = "dialog";
  dialog.setAttribute("aria-labelledby", "signed-out-title");
  dialog.innerHTML = '<div class="stack tight"><h2 class="card-title" id="signed-out-title">You are signed out.</h2>' +
    '<p>Sign in again; what you typed stays here.</p><p class="problem" role="alert"></p></div>';
  dialog.firstChild.append(form);
  document.body.append(dialog);
  return new Promise((done) => {
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      const problem = dialog.querySelector(".problem");
      problem.textContent = "";
      problem.textContent = await refusal(page, form, ping).catch(() => "The connection is lost. Try again.");
      if (!problem.textContent) { done(true); dialog.close(); return; }
      form.elements.password.select();
    });
    document.addEventListener("htmx:afterRequest", (event) => {
      if (event.detail.successful) { done(true); dialog.close(); } // signed in meanwhile, in another tab
    });
    dialog.addEventListener("close", () => { dialog.remove(); done(false); });
    dialog.showModal();
  });
}

/* Why it did not work, in words; "" when it did. */
async function refusal(page, form, ping) {
  const headers = { "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(page.dataset.login, { method: "POST", body: new FormData(form), headers });
  if (answer.ok) return [200, 409].includes(await ping()) ? "" : "This account is switched off. An owner of your team can switch it on again.";
  if (answer.status === 429) return "Too many tries. Wait " + Math.ceil(answer.headers.get("Retry-After") / 60) + " min, then try again.";
  if (answer.status !== 400) return "That did not work (" + answer.status + "). Try again.";
  const said = (await answer.json()).form;
  return [said.errors, ...Object.values(said.fields).map((field) => field.errors)].flat().join(" ");
}
