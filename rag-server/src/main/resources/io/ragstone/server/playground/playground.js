'use strict';

// What comes from documents is only ever text: no markup is made of it anywhere, and the page's
// content security policy would not allow it either.

const byId = id => document.getElementById(id);

function element(name, className, ...children) {
  const made = document.createElement(name);
  if (className) {
    made.className = className;
  }
  made.append(...children);
  return made;
}

// --- Requests ---

const TOKEN = 'ragstone-token';

class RequestFailed extends Error {}

async function request(path, options = {}) {
  const headers = new Headers(options.headers);
  const token = sessionStorage.getItem(TOKEN);
  if (token) {
    headers.set('Authorization', 'Bearer ' + token);
  }
  const response = await fetch(path, {...options, headers});
  if (response.status === 401) {
    await askForToken();
    return request(path, options);
  }
  if (!response.ok) {
    throw new RequestFailed(await messageOf(response));
  }
  return response;
}

async function messageOf(response) {
  try {
    return (await response.json()).error.message;
  } catch {
    return 'The server answered with ' + response.status;
  }
}

let tokenIsAskedFor = null;

function askForToken() {
  tokenIsAskedFor ??= new Promise(resolve => {
    const dialog = byId('token-dialog');
    dialog.addEventListener('close', () => {
      sessionStorage.setItem(TOKEN, byId('token').value.trim());
      byId('token').value = '';
      tokenIsAskedFor = null;
      resolve();
    }, {once: true});
    dialog.showModal();
  });
  return tokenIsAskedFor;
}

async function* lines(response) {
  const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
  let rest = '';
  for (;;) {
    const {done, value} = await reader.read();
    if (done) {
      return;
    }
    const parts = (rest + value).split('\n');
    rest = parts.pop();
    yield* parts.filter(line => line).map(line => JSON.parse(line));
  }
}

// --- Asking ---

let running = null;
let passages = new Map();
let answer = {text: '', citations: []};

async function ask(question) {
  running?.abort();
  const controller = new AbortController();
  running = controller;
  begin();
  try {
    const response = await request('api/ask', {
      method: 'POST',
      headers: {'Content-Type': 'application/json'},
      body: JSON.stringify({
        question,
        top_k: Number(byId('top-k').value),
        top_n: Number(byId('top-n').value),
      }),
      signal: controller.signal,
    });
    for await (const event of lines(response)) {
      handle(event);
    }
  } catch (failure) {
    if (failure.name !== 'AbortError') {
      showProblem(failure.message);
    }
  } finally {
    if (running === controller) {
      running = null;
      end();
    }
  }
}

function begin() {
  answer = {text: '', citations: []};
  showProblem('');
  byId('written').textContent = '';
  byId('timings').replaceChildren();
  byId('timings-title').hidden = true;
  byId('answer').classList.add('writing');
  byId('answer').setAttribute('aria-busy', 'true');
  byId('stop').hidden = false;
  showAnswer();
}

function end() {
  byId('answer').classList.remove('writing');
  byId('answer').setAttribute('aria-busy', 'false');
  byId('stop').hidden = true;
}

function handle(event) {
  switch (event.type) {
    case 'retrieved':
      showRetrieval(event);
      break;
    case 'text':
      answer.text += event.text;
      showAnswer();
      break;
    case 'citation':
      answer.citations.push(event);
      showAnswer();
      break;
    case 'completed':
      answer = {text: event.answer, citations: event.citations};
      showAnswer();
      showTimings(event.millis);
      showWriter(event);
      break;
    case 'error':
      showProblem(event.error.message);
      break;
  }
}

function showProblem(message) {
  byId('problem').textContent = message;
  byId('problem').hidden = !message;
}

function showAnswer() {
  const nodes = [];
  let end = 0;
  for (const citation of answer.citations) {
    if (citation.start >= end) {
      nodes.push(answer.text.slice(end, citation.start));
    }
    const button = element('button', 'citation', '[' + citation.number + ']');
    button.type = 'button';
    button.title = 'Show what this rests on';
    button.addEventListener('click', () => showCited(citation));
    nodes.push(button);
    end = citation.end;
  }
  nodes.push(answer.text.slice(end));
  byId('answer').replaceChildren(...nodes);
}

function showWriter(event) {
  const tokens = event.tokens
    ? `, ${event.tokens.prompt} tokens read, ${event.tokens.completion} written` : '';
  byId('written').textContent = event.refused
    ? 'Nothing was found that an answer could rest on.' : `Generator: ${event.generator}${tokens}.`;
}

function showTimings(millis) {
  const longest = Math.max(...Object.values(millis), 0.001);
  const total = Object.values(millis).reduce((sum, time) => sum + time, 0);
  const rows = Object.entries(millis).map(([stage, time]) => {
    const bar = element('span', 'bar');
    bar.style.width = 100 * time / longest + '%';
    return timing(stage.replaceAll('_', ' '), bar, time);
  });
  rows.push(timing('together', element('span'), total));
  byId('timings').replaceChildren(...rows);
  byId('timings-title').hidden = false;
}

function timing(name, bar, millis) {
  return element('li', '', element('span', '', name), bar,
      element('span', 'time', millis.toFixed(millis < 10 ? 2 : 1) + ' ms'));
}

// --- Candidates ---

const SCORE_NAMES = {
  inner_product: 'inner product', bm25: 'BM25', rrf: 'RRF', rerank_probability: 'P(relevant)',
  euclidean_distance: 'distance', z_score: 'z',
};

function showRetrieval(event) {
  passages = new Map([...event.candidates, ...event.ranked, ...event.passages]
      .map(passage => [passage.chunk, passage]));
  const kept = new Set(event.passages.map(passage => passage.chunk));
  const places = new Map(event.candidates.map((passage, index) => [passage.chunk, index]));
  byId('found').replaceChildren(
      ...event.candidates.map((passage, index) => card(passage, index, kept, null)));
  byId('ranked').replaceChildren(
      ...event.ranked.map((passage, index) =>
          card(passage, index, kept, places.get(passage.chunk))));
  if (event.fallbacks.length) {
    showProblem(event.fallbacks.map(({stage, message}) => `Without ${stage}: ${message}`)
        .join('\n'));
  }
  markPoints(new Set(places.keys()), kept);
}

function card(passage, index, kept, before) {
  const button = element('button', '',
      ...movement(index, before),
      element('span', 'place', index + 1 + '. ' + placeOf(passage)),
      element('span', 'snippet', passage.text),
      element('span', 'scores', ...passage.stages.map(({score, scoreKind, rank}) =>
          element('span', '', `${SCORE_NAMES[scoreKind] ?? scoreKind.replaceAll('_', ' ')} `
              + `${score.toFixed(4)} (#${rank})`))));
  button.type = 'button';
  button.dataset.chunk = passage.chunk;
  button.addEventListener('click', () => showPassage(passage));
  return element('li', kept.has(passage.chunk) ? 'kept' : '', button);
}

function movement(index, before) {
  if (before === null || before === undefined || before === index) {
    return [];
  }
  const up = before > index;
  const moved = element('span', 'moved', (up ? '▲ ' : '▼ ') + Math.abs(before - index));
  moved.title = `was ${before + 1} before`;
  return [moved];
}

function placeOf({source, headings}) {
  return [source, ...headings].join(' › ');
}

// --- The passage ---

function showCited(citation) {
  const passage = passages.get(citation.chunks.find(chunk => passages.has(chunk)));
  if (passage) {
    showPassage(passage, sentenceBefore(citation));
  }
}

/** What stands between the mark and the end of the sentence before, without other marks. */
function sentenceBefore(citation) {
  const marks = answer.citations.filter(({end}) => end <= citation.start).map(({end}) => end);
  const text = answer.text.slice(Math.max(0, ...marks), citation.start);
  return text.replace(/^[\s.,;:]+/, '').trim();
}

function showPassage(passage, sentence = '') {
  const [start, end] = sentence ? find(sentence, passage.text) : [0, 0];
  const parts = sentence
    ? [passage.text.slice(0, start), element('mark', '', passage.text.slice(start, end)),
      passage.text.slice(end)]
    : [passage.text];
  const article = byId('passage');
  article.replaceChildren(element('h3', '', placeOf(passage)), ...parts);
  article.classList.toggle('cited', Boolean(sentence));
  for (const button of document.querySelectorAll('.passages button')) {
    button.setAttribute('aria-current', button.dataset.chunk === passage.chunk);
  }
  for (const point of byId('map').children) {
    point.classList.toggle('shown', point.dataset.chunk === passage.chunk);
  }
  article.focus({preventScroll: true});
  (article.querySelector('mark') ?? article).scrollIntoView({block: 'nearest'});
}

/** Where the passage says the sentence, whatever the blanks; all of it where it does not. */
function find(sentence, text) {
  const words = sentence.split(/\s+/).map(word => word.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const match = new RegExp(words.join('\\s+')).exec(text);
  return match ? [match.index, match.index + match[0].length] : [0, text.length];
}

// --- The map ---

const SVG = 'http://www.w3.org/2000/svg';

async function loadMap() {
  const {points, chunks, explained} = await (await request('api/map')).json();
  const reach = Math.max(1e-9,
      ...points.map(({x, y}) => Math.max(Math.abs(x) / 100, Math.abs(y) / 65)));
  byId('map').replaceChildren(...points.map(point => {
    const circle = document.createElementNS(SVG, 'circle');
    circle.setAttribute('cx', point.x / reach);
    circle.setAttribute('cy', -point.y / reach);
    circle.setAttribute('r', points.length > 500 ? 1.2 : 2);
    circle.dataset.chunk = point.chunk;
    const title = document.createElementNS(SVG, 'title');
    title.textContent = placeOf(point);
    circle.append(title);
    return circle;
  }));
  byId('map-note').textContent = `${points.length} of ${chunks} chunks, by the two directions in `
    + `which their vectors differ most (${(100 * explained).toFixed(0)} % of all difference).`;
  byId('map-section').hidden = false;
}

function markPoints(found, kept) {
  for (const point of byId('map').children) {
    point.classList.toggle('found', found.has(point.dataset.chunk));
    point.classList.toggle('kept', kept.has(point.dataset.chunk));
  }
}

byId('map').addEventListener('click', async event => {
  const id = event.target.closest('circle')?.dataset.chunk;
  if (!id) {
    return;
  }
  try {
    const known = passages.get(id);
    showPassage(known
      ?? await (await request('api/chunk?' + new URLSearchParams({id}))).json());
  } catch (failure) {
    showProblem(failure.message);
  }
});

// --- Files ---

let uploads = null;
let uploading = Promise.resolve();

function add(files) {
  for (const file of files) {
    const line = element('li', '', file.name + ': waiting');
    byId('uploads').prepend(line);
    uploading = uploading.then(() => upload(file, line));
  }
  uploading = uploading.then(refresh);
}

async function upload(file, line) {
  line.textContent = file.name + ': reading and embedding …';
  try {
    if (file.size > uploads.maxBytes) {
      throw new RequestFailed(`has ${file.size} bytes, and ${uploads.maxBytes} are allowed`);
    }
    const response = await request('api/documents?' + new URLSearchParams({name: file.name}), {
      method: 'POST',
      headers: {'Content-Type': 'application/octet-stream'},
      body: file,
    });
    const {source, chunks, unchanged, millis} = await response.json();
    line.textContent = unchanged ? `${source}: is there already`
      : `${source}: ${chunks} chunks in ${(millis / 1000).toFixed(1)} s`;
  } catch (failure) {
    line.className = 'failed';
    line.textContent = file.name + ': ' + failure.message;
  }
}

byId('picker').addEventListener('change', ({target}) => {
  add([...target.files]);
  target.value = '';
});
byId('drop').addEventListener('dragover', event => {
  event.preventDefault();
  byId('drop').classList.add('over');
});
byId('drop').addEventListener('dragleave', () => byId('drop').classList.remove('over'));
byId('drop').addEventListener('drop', event => {
  event.preventDefault();
  byId('drop').classList.remove('over');
  add([...event.dataTransfer.files]);
});
// A file that misses must not take the page's place.
window.addEventListener('dragover', event => event.preventDefault());
window.addEventListener('drop', event => event.preventDefault());

// --- Beginning ---

async function refresh() {
  const status = await (await request('api/status')).json();
  const chunks = status.chunks === undefined ? [] : [status.chunks + ' chunks'];
  byId('status').textContent = [...chunks, ...status.models].join(' · ');
  uploads = status.uploads ?? null;
  byId('files').hidden = !uploads;
  if (uploads) {
    byId('formats').textContent = 'Files that end in ' + uploads.extensions.join(', ')
      + `; ${Math.floor(uploads.maxBytes / 1048576)} MiB each. They are kept.`;
    byId('picker').accept = uploads.extensions.map(extension => '.' + extension).join(',');
  }
  if (status.map) {
    await loadMap();
  }
  return status;
}

byId('form').addEventListener('submit', event => {
  event.preventDefault();
  const question = byId('question').value.trim();
  if (question) {
    ask(question);
  }
});
byId('question').addEventListener('keydown', event => {
  if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    byId('form').requestSubmit();
  }
});
byId('stop').addEventListener('click', () => running?.abort());

refresh().then(({topK, topN, maxTopK, maxQuestionCharacters}) => {
  byId('top-k').max = maxTopK;
  byId('top-k').value = topK;
  byId('top-n').max = maxTopK;
  byId('top-n').value = topN;
  byId('question').maxLength = maxQuestionCharacters;
  byId('question').focus();
}).catch(failure => {
  byId('status').textContent = 'Not connected: ' + failure.message;
});
