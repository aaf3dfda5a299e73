// What the frame of the console does beyond plain HTML. Every page works without it.
(() => {
  'use strict';

  // Pages write times in the browser's zone unless the person has chosen another; the first page after this knows it.
  const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const known = document.cookie.split('; ').find(pair => pair.startsWith('browser-zone='))?.slice('browser-zone='.length);
  if (zone && known !== encodeURIComponent(zone)) {
    document.cookie = `browser-zone=${encodeURIComponent(zone)}; path=/; max-age=31536000; samesite=lax`;
  }

  // <a data-dialog href="…">: the page at that address, in a dialog above this one.
  async function openInDialog(link) {
    // Links in drawings are SVG's, whose href is no text.
    const address = link.getAttribute('href');
    const answer = await fetch(address, { headers: { 'X-Dialog': 'true' } });
    if (!answer.ok || answer.redirected) {
      location.assign(address);
      return;
    }

    const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
    show(page.getElementById('main'), page.title, link);
  }

  function show(content, label, opener) {
    const dialog = document.createElement('dialog');
    dialog.className = 'console-dialog';
    dialog.setAttribute('aria-label', label);
    dialog.append(...content.childNodes);
    dialog.addEventListener('close', () => {
      dialog.remove();
      opener?.focus();
    });
    dialog.addEventListener('click', event => {
      if (event.target === dialog || event.target.closest('[data-close]')) {
        event.preventDefault();
        dialog.close();
      }
    });
    document.body.append(dialog);
    htmx.process(dialog);
    dialog.showModal();
    return dialog;
  }

  // <button data-confirm="Stop it for good?">: the form goes out when the person says yes.
  function confirmFirst(button) {
    const template = document.getElementById('confirm');
    const content = template.content.cloneNode(true);
    content.querySelector('[data-question]').textContent = button.dataset.confirm;
    content.querySelector('[data-yes]').textContent = button.textContent.trim();
    const dialog = show(content, button.dataset.confirm, button);
    dialog.querySelector('[data-yes]').addEventListener('click', () => {
      button.dataset.confirmed = 'true';
      dialog.close();
      button.form.requestSubmit(button);
    });
  }

  document.addEventListener('click', event => {
    const link = event.target.closest('a[data-dialog]');
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && event.button === 0) {
      event.preventDefault();
      openInDialog(link);
    }
  });

  document.addEventListener('submit', event => {
    const button = event.submitter;
    if (button?.dataset.confirm && !button.dataset.confirmed) {
      event.preventDefault();
      event.stopImmediatePropagation();
      confirmFirst(button);
    }
  }, true);
})();
