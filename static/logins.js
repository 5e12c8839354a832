/* The demo's sign-in page: a press fills the form with one of its people. */
document.addEventListener("click", (event) => {
  const fill = event.target.closest("[data-fill-login]");
  if (!fill) return;
  document.getElementById("id_login").value = fill.dataset.fillLogin;
  document.getElementById("id_password").value = fill.dataset.fillPassword;
  document.getElementById("id_login").form.querySelector("[type=submit]").focus();
});
