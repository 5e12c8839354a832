/* The field of the header, once somebody is in it: arrows move through what was found, Escape puts it away. */
const empty = (form) => form.querySelector(".found").replaceChildren();

document.addEventListener("keydown", (event) => {
  const field = document.getElementById("find");
  if (!field.form.contains(event.target)) return;
  const stops = [field, ...field.form.querySelectorAll(".hit[href]")];
  const to = stops[stops.indexOf(event.target) + ({ ArrowDown: 1, ArrowUp: -1 }[event.key] || NaN)];
  if (to) { event.preventDefault(); to.focus(); }
  if (event.key === "Escape") { field.focus(); empty(field.form); }
});
document.addEventListener("focusout", (event) => {
  const form = event.target.closest(".search");
  if (form && !form.contains(event.relatedTarget)) empty(form);
});
