// SPDX-License-Identifier: MIT
// Answers requests for the files of one folder, whatever is asked and whatever becomes of the files.
// The files themselves are npm's send's work: paths, ranges, conditions, HEAD.

import { createRequire } from 'node:module';
import net from 'node:net';
import path from 'node:path';

// What each answer has. Browsers give no threads without the first two. The policy of contents lets
// the page start WebAssembly and workers of its own, and nothing that is not here; xterm.js writes its
// style sheets itself. The page's own frame is the only one that it may be in.
export const HEADERS = {
    'Cross-Origin-Opener-Policy': 'same-origin',
    'Cross-Origin-Embedder-Policy': 'require-corp',
    'Cross-Origin-Resource-Policy': 'same-origin',
    'Content-Security-Policy': [
        'default-src \'none\'',
        'script-src \'self\' \'wasm-unsafe-eval\'',
        'style-src \'self\' \'unsafe-inline\'',
        'connect-src \'self\'',
        'worker-src \'self\'',
        'frame-src \'self\'',
        'img-src \'self\'',
        'base-uri \'none\'',
        'form-action \'none\'',
        'frame-ancestors \'self\'',
    ].join('; '),
    'Referrer-Policy': 'no-referrer',
    'X-Content-Type-Options': 'nosniff',
};

const METHODS = ['GET', 'HEAD'];

// Files that the build has compressed, beside the plain ones; the smallest first.
const ENDINGS = { br: '.br', gzip: '.gz', identity: '' };

const REASONS = {
    400: 'This request cannot be read.',
    404: 'There is no such file.',
    405: `Only ${METHODS.join(' and ')} are answered.`,
    412: 'The file has changed.',
    416: 'The file has no such part.',
    421: 'This server answers to other names: to localhost, to addresses, to its --host and to each ' +
        '--name of reloop serve.',
    500: 'The file cannot be read.',
};

// An answer without a file, in place of what was said so far.
function refuse(request, response, status, headers = {}) {
    const body = `${status}: ${REASONS[status] ?? 'This cannot be answered.'}\n`;

    if (response.headersSent) {
        response.destroy(); // in the middle of a file: the client sees that it is not all
        return;
    }
    for (const name of response.getHeaderNames()) {
        response.removeHeader(name);
    }
    response.writeHead(status, {
        ...HEADERS,
        'Content-Type': 'text/plain; charset=utf-8',
        'Content-Length': Buffer.byteLength(body),
        ...headers,
    });
    response.end(request.method === 'HEAD' ? undefined : body);
}

// What is asked for, as a URL, in which the host's name is normal; null if it makes no sense.
function targetOf({ url, headers }) {
    try {
        return new URL(url.startsWith('/') ? `http://${headers.host ?? 'localhost'}${url}` : url);
    } catch {
        return null;
    }
}

// A page elsewhere can have its own name lead here. So names are answered that lead here by right,
// and addresses, which nobody can make lead elsewhere.
function isAnswered(name, names) {
    return net.isIP(name.replace(/^\[|\]$/g, '')) !== 0 || name === 'localhost' ||
        name.endsWith('.localhost') || names.includes(name);
}

// A function of a request and a response. site: the folder; npm: that of the packages; names: the
// hosts' names that are answered besides localhost; headers: what each file comes with; onError(message):
// told what the disk refuses.
export function siteOf({ site, npm, names = [], headers = HEADERS, onError = () => {} }) {
    const kept = createRequire(path.join(npm, 'package.json'));
    const mime = kept('mime-types'), Negotiator = kept('negotiator'), send = kept('send');
    const answered = names.map((name) => name.toLowerCase());
    const typeOf = (file) => mime.contentType(path.extname(file)) ||
        (path.extname(file) ? 'application/octet-stream' : 'text/plain; charset=utf-8');

    // Sends the file as the first of these encodings in which it is there.
    function sendFile(request, response, file, [encoding, ...others]) {
        const options = {
            root: site, index: false, dotfiles: 'ignore', cacheControl: false, acceptRanges: true,
        };

        send(request, file + ENDINGS[encoding], options)
            .on('headers', () => {
                const all = {
                    ...headers, 'Content-Type': typeOf(file), 'Vary': 'Accept-Encoding',
                    'Cache-Control': 'no-cache', // a build can go on beside: browsers ask again
                };

                if (encoding !== 'identity') {
                    all['Content-Encoding'] = encoding;
                }
                for (const [name, value] of Object.entries(all)) {
                    response.setHeader(name, value);
                }
            })
            .on('directory', () => refuse(request, response, 404))
            .on('error', (e) => {
                if (e.status === 404 && others.length) {
                    sendFile(request, response, file, others);
                    return;
                }
                if (e.status === 500) {
                    onError(e.message);
                }
                refuse(request, response, e.status === 403 ? 404 : e.status, e.headers);
            })
            .pipe(response);
    }

    return (request, response) => {
        const target = targetOf(request);

        if (!target) {
            refuse(request, response, 400);
        } else if (!isAnswered(target.hostname, answered)) {
            refuse(request, response, 421);
        } else if (!METHODS.includes(request.method)) {
            refuse(request, response, 405, { Allow: METHODS.join(', '), Connection: 'close' });
        } else {
            const file = target.pathname === '/' ? '/index.html' : target.pathname;
            const encodings = new Negotiator(request).encodings(['br', 'gzip'],
                { preferred: ['br', 'gzip'] });

            sendFile(request, response, file, [...encodings, 'identity']);
        }
    };
}
