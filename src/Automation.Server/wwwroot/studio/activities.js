// Writes data-activity, an activity's type, onto its node on the canvas and onto its item in the palette, so that styles can tell them apart.
(() => {
  'use strict';

  const host = document.getElementById('studio');
  const typesByName = new Map();
  let isAsked = false;

  function mark() {
    isAsked = false;
    for (const node of host.querySelectorAll('.x6-node:not([data-activity])')) {
      const json = node.querySelector('elsa-activity-wrapper')?.getAttribute('activity-json');
      if (json) {
        node.dataset.activity = JSON.parse(json).type;
      }
    }

    // The palette names activities in the person's language and says nothing of types; its elements serve other activities after a search.
    for (const item of host.querySelectorAll('.cursor-grab[draggable=true]')) {
      const type = typesByName.get(item.textContent.trim());
      if (type && item.dataset.activity !== type) {
        item.dataset.activity = type;
      }
    }
  }

  function ask() {
    if (!isAsked) {
      isAsked = true;
      requestAnimationFrame(mark);
    }
  }

  async function learnNames() {
    const answer = await fetch(`${host.dataset.api}/descriptors/activities`);
    for (const { typeName, displayName } of (await answer.json()).items) {
      typesByName.set(displayName, typeName);
    }

    ask();
  }

  new MutationObserver(ask).observe(host, { childList: true, subtree: true, characterData: true });
  learnNames().catch(error => console.warn('The palette has no icons.', error));
})();
