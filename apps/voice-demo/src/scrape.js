/**
 * A page for Prometheus.
 *
 * @typedef {object} Page
 * @property {string} contentType
 * @property {string} body
 */

/**
 * The page in both of its formats.
 *
 * @typedef {{ text: Page, openMetrics: Page }} Pages
 */

const TEXT = 'text/plain; version=0.0.4';
const OPEN_METRICS = 'application/openmetrics-text; version=1.0.0';

/**
 * Asks a service for its metrics, as Prometheus does.
 *
 * @param {string} url
 * @param {AbortSignal} signal
 * @returns {Promise<Pages>}
 */
export async function scrape(url, signal) {
  return { text: await page(url, TEXT, signal), openMetrics: await page(url, OPEN_METRICS, signal) };
}

/**
 * @param {string} url
 * @param {string} accept
 * @param {AbortSignal} signal
 * @returns {Promise<Page>}
 */
async function page(url, accept, signal) {
  try {
    const response = await fetch(url, { headers: { accept }, signal });
    return { contentType: response.headers.get('content-type') ?? '', body: await response.text() };
  } catch (error) {
    const { message, cause } = /** @type {Error & { cause?: Error }} */ (error);
    throw new Error(`${url} did not answer: ${cause?.message || message}.`, { cause: error });
  }
}
