// Teaches the template language to the editor of code fields: its colours, and the names that an expression can read, with explanations.
// Elsa Studio completes names for JavaScript only, so this asks the server for them.
(() => {
  'use strict';

  const id = 'scriban';
  const names = ['customer', 'order', 'event', 'campaign', 'journey', 'variables', 'now'];
  const words = ['true', 'false', 'null', 'empty', 'contains', 'starts_with', 'ends_with', 'in', 'if', 'else', 'for', 'while', 'end', 'func', 'ret', 'case', 'when', 'with', 'capture'];
  const freshMilliseconds = 5000;

  const host = document.getElementById('studio');
  let model = null;
  let askedAt = -Infinity;

  // Variables are declared while fields are open, so the names are asked for again after a moment.
  function readModel() {
    if (!model || performance.now() - askedAt > freshMilliseconds) {
      askedAt = performance.now();
      model = fetch(`${host.dataset.api}/scripting/scriban/model/${encodeURIComponent(host.dataset.id)}`)
        .then(answer => answer.ok ? answer.json() : { items: [] })
        .then(answer => answer.items)
        .catch(() => []);
    }

    return model;
  }

  // What may follow: behind "customer." its members, else the names at the top.
  async function suggest(monaco, text, position) {
    const word = text.getWordUntilPosition(position);
    const before = text.getLineContent(position.lineNumber).slice(0, word.startColumn - 1);
    const parent = /((?:[A-Za-z_]\w*\.)*)$/.exec(before)[1];
    const range = new monaco.Range(position.lineNumber, word.startColumn, position.lineNumber, word.endColumn);
    const found = new Map();
    for (const { path, type, description } of await readModel()) {
      if (path.startsWith(parent)) {
        const [name, ...rest] = path.slice(parent.length).split('.');
        const whole = rest.length === 0;
        if (whole || !found.has(name)) {
          found.set(name, {
            label: name,
            insertText: name,
            kind: whole ? monaco.languages.CompletionItemKind.Field : monaco.languages.CompletionItemKind.Module,
            detail: whole ? type : '',
            documentation: whole ? description : '',
            range,
          });
        }
      }
    }

    return { suggestions: [...found.values()] };
  }

  function teach(monaco) {
    monaco.languages.register({ id });
    monaco.languages.setLanguageConfiguration(id, {
      brackets: [['(', ')'], ['[', ']'], ['{', '}']],
      autoClosingPairs: [{ open: '(', close: ')' }, { open: '[', close: ']' }, { open: '"', close: '"' }, { open: "'", close: "'" }],
    });
    monaco.languages.setMonarchTokensProvider(id, {
      names,
      words,
      tokenizer: {
        root: [
          [/[A-Za-z_]\w*/, { cases: { '@words': 'keyword', '@names': 'type', '@default': 'identifier' } }],
          [/\d+(?:\.\d+)?/, 'number'],
          [/"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'/, 'string'],
          [/[()[\]{}]/, '@brackets'],
          [/[|&=<>!+\-*/%?:]+/, 'operator'],
        ],
      },
    });
    monaco.languages.registerCompletionItemProvider(id, {
      triggerCharacters: ['.'],
      provideCompletionItems: (text, position) => suggest(monaco, text, position),
    });
  }

  require(['vs/editor/editor.main'], () => teach(window.monaco));
})();
