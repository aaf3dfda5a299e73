// The editor of a template's text: line numbers, marks where something is wrong, and the way from a problem to its place. The page works without it.
(() => {
  'use strict';

  const text = document.getElementById('text');
  const gutter = document.querySelector('.code-editor .gutter');
  if (!text || !gutter) {
    return;
  }

  // Lines with a problem, by number; an error outdoes a warning.
  function marks() {
    const found = new Map();
    for (const problem of document.querySelectorAll('#problems [data-line]')) {
      const line = Number(problem.dataset.line);
      if (problem.dataset.error === 'true' || !found.has(line)) {
        found.set(line, problem.dataset.error === 'true' ? 'error' : 'warning');
      }
    }

    return found;
  }

  function draw() {
    const wrong = marks();
    const lines = text.value.split('\n').length;
    const drawn = document.createDocumentFragment();
    for (let line = 1; line <= lines; line++) {
      const number = document.createElement('span');
      number.textContent = line;
      if (wrong.has(line)) {
        number.className = wrong.get(line);
      }

      drawn.append(number);
    }

    gutter.replaceChildren(drawn);
    gutter.scrollTop = text.scrollTop;
  }

  function goTo(line, column) {
    const lines = text.value.split('\n');
    const before = lines.slice(0, line - 1).reduce((sum, one) => sum + one.length + 1, 0);
    const at = Math.min(before + column - 1, text.value.length);
    text.focus();
    text.setSelectionRange(at, Math.min(at + 1, before + (lines[line - 1]?.length ?? 0)));
    text.scrollTop = Math.max(0, (text.scrollHeight / lines.length) * (line - 4));
  }

  text.addEventListener('input', draw);
  text.addEventListener('scroll', () => { gutter.scrollTop = text.scrollTop; });
  document.addEventListener('htmx:after:swap', draw);
  document.addEventListener('click', event => {
    const problem = event.target.closest('#problems [data-line] a');
    if (problem) {
      event.preventDefault();
      const place = problem.closest('[data-line]').dataset;
      goTo(Number(place.line), Number(place.column));
    }
  });

  // What is typed and not saved is not left by mistake.
  let leaves = false;
  const begun = text.value;
  text.form.addEventListener('submit', () => { leaves = true; });
  addEventListener('beforeunload', event => {
    if (!leaves && !text.readOnly && text.value !== begun) {
      event.preventDefault();
    }
  });

  draw();
})();
