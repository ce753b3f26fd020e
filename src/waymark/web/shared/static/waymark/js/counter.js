// Counts words while somebody writes. The server has printed the first count.
const count = (text) => text.trim().split(/\s+/).filter(Boolean).length;

for (const output of document.querySelectorAll("[data-count-of]")) {
  const field = document.getElementById(output.dataset.countOf);
  if (!field) continue;
  const say = () => {
    const words = count(field.value);
    output.textContent = `${words} ${words === 1 ? output.dataset.one : output.dataset.many}`;
  };
  field.addEventListener("input", say);
  field.addEventListener("waymark:restored", say);
}
