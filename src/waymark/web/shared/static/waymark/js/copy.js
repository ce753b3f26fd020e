// Shows the copy buttons, which need a script, and copies.
for (const button of document.querySelectorAll("[data-copy-from]")) {
  const field = document.getElementById(button.dataset.copyFrom);
  const words = button.querySelector("[data-copy-words]");
  if (!field || !words) continue;
  button.hidden = false;
  const usual = words.textContent;
  const status = Object.assign(document.createElement("p"), { className: "vh" });
  status.setAttribute("role", "status");
  button.after(status);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
    } catch {
      field.select();
      document.execCommand("copy");
    }
    words.textContent = status.textContent = button.dataset.copied;
    setTimeout(() => {
      words.textContent = usual;
      status.textContent = "";
    }, 4000);
  });
}
