// Changes the colors at once when one of the three buttons in the footer is used; the form then keeps the choice.
const form = document.querySelector("[data-theme-form]");

form?.addEventListener("submit", async (event) => {
  const button = event.submitter;
  if (!button || button.name !== "theme") return;
  event.preventDefault();
  const root = document.documentElement;
  if (button.value === "device") delete root.dataset.theme;
  else root.dataset.theme = button.value;
  for (const each of form.querySelectorAll("[name=theme]")) each.setAttribute("aria-pressed", String(each === button));
  const body = new FormData(form);
  body.set("theme", button.value);
  try {
    await fetch(form.action, { method: "POST", body, redirect: "manual", credentials: "same-origin" });
  } catch {
    // The page has changed already; only the memory of it is missing.
  }
});
