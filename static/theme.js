/* The colours that the person chose, for error pages that stand alone: all other pages leave it to the shell. */
(function () {
  "use strict";
  let chosen = "auto";
  try { chosen = JSON.parse(localStorage.getItem("adminTheme")) || "auto"; } catch (problem) { chosen = "auto"; }
  const dark = chosen === "dark" || (chosen === "auto" && matchMedia("(prefers-color-scheme: dark)").matches);
  document.documentElement.classList.toggle("dark", dark);
})();
