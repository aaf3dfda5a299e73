// The shell around Elsa Studio: puts one of its elements into the page and goes to another page for another view,
// because two of its elements cannot share a page, not even one after the other.
(() => {
  'use strict';

  const host = document.getElementById('studio');
  const loading = document.getElementById('host-loading');
  const failed = document.getElementById('host-failed');
  const broken = document.getElementById('blazor-error-ui');

  const goTo = path => location.assign(new URL(path, document.baseURI));
  const toEditor = id => goTo(`workflows/definitions/${encodeURIComponent(id)}/edit`);
  const toJourney = id => goTo(`workflows/instances/${encodeURIComponent(id)}/view`);

  // shown: what is on the page once a person can use the view.
  const views = {
    Definitions: { tag: 'elsa-workflow-definition-list', props: { editWorkflowDefinition: toEditor }, shown: '.mud-table-body' },
    Editor: { tag: 'elsa-workflow-definition-editor', key: 'definition-id', shown: '.x6-graph-svg' },
    Journeys: { tag: 'elsa-workflow-instance-list', props: { viewWorkflowInstance: toJourney }, shown: '.mud-table-body' },
    Journey: { tag: 'elsa-workflow-instance-viewer', key: 'instance-id', props: { editWorkflowDefinition: toEditor }, shown: '.x6-graph-svg' },
  };
  const view = views[host.dataset.element];

  function show() {
    const element = document.createElement(view.tag);
    element.setAttribute('remote-endpoint', location.origin + host.dataset.api);
    if (view.key) {
      element.setAttribute(view.key, host.dataset.id);
    }

    Object.assign(element, view.props);
    host.replaceChildren(element);
  }

  function whenShown(then) {
    const observer = new MutationObserver(() => {
      if (host.querySelector(view.shown)) {
        observer.disconnect();
        then();
      }
    });
    observer.observe(host, { childList: true, subtree: true });
  }

  function ready() {
    loading.hidden = true;
    document.documentElement.dataset.studio = 'ready';
  }

  function fail(error) {
    console.error(error);
    loading.hidden = true;
    failed.hidden = false;
    document.documentElement.dataset.studio = 'failed';
  }

  // Elsa Studio goes from view to view by the history alone: a new path is a new page, a new query is not.
  const push = history.pushState.bind(history);
  history.pushState = (state, unused, url) => {
    const target = new URL(url ?? location.href, document.baseURI);
    if (target.pathname === location.pathname) {
      push(state, unused, url);
    } else {
      location.assign(target);
    }
  };
  addEventListener('popstate', () => location.reload());

  // Elsa Studio reports what goes wrong by showing this element, also before there is a view.
  new MutationObserver(() => { loading.hidden = true; }).observe(broken, { attributeFilter: ['style'] });

  async function start() {
    // Where Elsa Studio looks for the culture of its dates and numbers.
    localStorage.setItem('BlazorCulture', host.dataset.culture);
    await Blazor.start({ applicationCulture: host.dataset.culture });
    await customElements.whenDefined(view.tag);
    whenShown(ready);
    show();
  }

  start().catch(fail);
})();
