import { ABOUT } from './about.ts';
import { dashboardBy } from './dashboards.ts';
import { dashboardWarnings, panelsOf, sourceUid } from './dashboard-warnings.ts';
import { html, isJson, textOf, type Answer, type Json } from './http.ts';
import { routes, type Route } from './router.ts';
import type { Dashboard, Store } from './store.ts';

/** Pages for people: what is stored, and what each panel would ask. */
export function pageRoutes(store: Store, subPath: string): Route[] {
  const dashboard = (uid: string): Answer =>
    html(page(subPath, dashboardPage(dashboardBy(store, uid), store)));
  return routes({
    'GET /': () => html(page(subPath, indexPage(store, subPath))),
    'GET /login': () => html(page(subPath, indexPage(store, subPath))),
    'GET /dashboards': () => html(page(subPath, indexPage(store, subPath))),
    'GET /dashboards/f/:uid/*': () => html(page(subPath, indexPage(store, subPath))),
    'GET /d/:uid': (request) => dashboard(request.param('uid')),
    'GET /d/:uid/*': (request) => dashboard(request.param('uid')),
  });
}

function page(subPath: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Grafana stand-in</title>
<style>
  body { font: 16px/1.5 sans-serif; max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
  .about { background: #fff3cd; border: 1px solid #d9b949; padding: .5rem 1rem; }
  .warning { color: #9a3412; }
  pre { background: #f3f4f6; padding: .5rem; overflow-x: auto; }
</style>
<p class="about">${escaped(ABOUT)}</p>
<p><a href="${escaped(subPath)}/">All dashboards</a></p>
${content}
</html>
`;
}

function indexPage(store: Store, subPath: string): string {
  const { folders, dashboards, dataSources } = store.content;
  const section = (title: string, uid: string): string => {
    const inside = dashboards.filter((dashboard) => dashboard.folderUid === uid);
    const items = inside.map((dashboard) => {
      const href = `${subPath}/d/${dashboard.uid}`;
      return `<li><a href="${escaped(href)}">${escaped(textOf(dashboard.model['title']))}</a></li>`;
    });
    return `<h2>${escaped(title)}</h2><ul>${items.join('') || '<li>nothing</li>'}</ul>`;
  };
  const sources = dataSources.map(
    ({ name, type, url, isDefault }) =>
      `<li>${escaped(name)} (${escaped(type)}${isDefault ? ', default' : ''}): ${escaped(url)}</li>`,
  );
  return `<h1>Dashboards</h1>
${folders.map((folder) => section(folder.title, folder.uid)).join('\n')}
${section('Dashboards in no folder', '')}
<h1>Data sources</h1>
<ul>${sources.join('') || '<li>none</li>'}</ul>`;
}

function dashboardPage(dashboard: Dashboard, store: Store): string {
  const { model } = dashboard;
  const warnings = dashboardWarnings(model, store).map((text) => `<li>${escaped(text)}</li>`);
  return `<h1>${escaped(textOf(model['title']))}</h1>
<p>${escaped(textOf(model['description']))}</p>
<p>Version ${dashboard.version}, saved ${escaped(dashboard.updated)}</p>
${warnings.length > 0 ? `<ul class="warning">${warnings.join('')}</ul>` : ''}
${panelsOf(model).map(panelSection).join('\n')}`;
}

function panelSection(panel: Json): string {
  const title = textOf(panel['title']);
  if (panel['type'] === 'row') return `<h2>${escaped(title)}</h2>`;
  const targets = Array.isArray(panel['targets']) ? panel['targets'].filter(isJson) : [];
  const queries = targets.map((target) => {
    const source = sourceUid(target) || sourceUid(panel) || 'the default data source';
    const query = textOf(target['expr']) || JSON.stringify(target);
    return `<p>asks ${escaped(source)}:</p><pre>${escaped(query)}</pre>`;
  });
  return `<section><h3>${escaped(title)} (${escaped(textOf(panel['type']))})</h3>
<p>${escaped(textOf(panel['description']))}</p>${queries.join('')}</section>`;
}

function escaped(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
