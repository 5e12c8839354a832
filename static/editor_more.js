/* The editor's rarer things, loaded when they are needed: lines of lists, adding a component, what a tab kept. */

const drawn = (row) => row.dispatchEvent(new CustomEvent("tierboard:drawn", { bubbles: true }));

export function addRow(button) {
  const list = button.closest("[data-rows]"), name = list.dataset.rows;
  const used = [...list.querySelectorAll("[name]")].map((input) => Number((input.name.slice(name.length + 1).match(/^\d+(?=-)/) || [-1])[0]));
  const holder = document.createElement("div");
  holder.innerHTML = list.querySelector(":scope > template").innerHTML.replaceAll(name + "-NEW", name + "-" + (Math.max(-1, ...used) + 1));
  const row = holder.firstElementChild;
  list.querySelector(".row-list").append(row);
  drawn(row);
  const first = row.querySelector("input:not([type=hidden]), select, textarea");
  if (first) first.focus();
}

export function dropRow(button) {
  const row = button.closest(".row-item"), list = row.closest("[data-rows]");
  row.remove();
  list.querySelector("[data-add-row]").focus();
}

/* What was typed when a save or the connection was lost, with the version that it started from: the server compares. */
export function restore(form, kept) {
  new Map(kept).forEach((value, key) => {
    const list = [...form.querySelectorAll("[data-rows]")].find((one) => key.startsWith(one.dataset.rows + "-"));
    for (let tries = 0; list && !form.elements[key] && tries < 50; tries++) addRow(list.querySelector("[data-add-row]"));
    const found = form.elements[key];
    const inputs = found instanceof RadioNodeList ? [...found] : found ? [found] : [];
    inputs.forEach((input) => {
      if (/radio|checkbox/.test(input.type)) input.checked = input.value === value;
      else if (inputs.length === 1) input.value = value;
      drawn(input);
    });
  });
  document.activeElement.blur();
}

export function why(code) {
  const large = "this is too large to send. Upload it as a zip instead.";
  return {
    400: large, 413: large,
    401: "you are signed out. Your text is safe in this tab.",
    403: "this page is too old. Load it again: your text is kept.",
    404: "this application is not there any more.",
  }[code] || "the server answered with " + code + ".";
}

// ---------- the kinds that may be added ----------
const get = (id) => document.getElementById(id);
let wired = false;

export function picker() {
  if (wired) return;
  wired = true;
  const name = get("add-name"), find = get("add-find");
  find.parentElement.hidden = false;
  find.addEventListener("input", () => show(find.value));
  name.addEventListener("input", () => { name.dataset.typed = "1"; });
  get("add-kinds").addEventListener("change", (event) => { if (!name.dataset.typed) name.value = event.target.dataset.name; });
}

export function openAdd(tier) {
  picker();
  get("add").open = true;
  get("add-find").value = "";
  show("", tier);
  get("add-kinds").querySelector("label:not([hidden]) input").focus();
}

function show(word, tier) {
  const words = word.toLowerCase().split(/\s+/);
  let left = 0;
  get("add-kinds").querySelectorAll(".pick-tier").forEach((group) => {
    const picks = [...group.querySelectorAll("label")];
    picks.forEach((pick) => { pick.hidden = !words.every((one) => pick.dataset.words.includes(one)) || Boolean(tier && group.dataset.tier !== tier); });
    group.hidden = picks.every((pick) => pick.hidden);
    left += group.hidden ? 0 : 1;
  });
  get("add-none").hidden = left > 0;
  const shown = "label:not([hidden]) input", kinds = get("add-kinds");
  if (left && !kinds.querySelector(shown + ":checked")) kinds.querySelector(".pick-tier:not([hidden]) " + shown).click();
}
