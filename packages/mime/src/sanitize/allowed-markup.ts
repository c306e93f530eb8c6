/** Tags that survive; all others go, their text stays unless it is code. */
export const allowedTags: readonly string[] = (
  'html head body style a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup ' +
  'dd del details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hgroup hr i img ins kbd li main mark nav nobr ol ' +
  'p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th thead time tr tt u ul var wbr'
).split(' ');

/** Attributes that survive; neither `id` nor `name`, so that nothing can shadow a property of the document. */
export const allowedAttributes: readonly string[] = (
  'abbr align alt aria-hidden aria-label axis background bgcolor border bordercolor cellpadding cellspacing char charoff cite class clear color cols ' +
  'colspan compact datetime dir face frame headers height href hspace lang leftmargin link alink vlink marginheight marginwidth noshade nowrap open ' +
  'rel reversed role rows rowspan rules scope size span src start style summary target text title topmargin type valign value vspace width'
).split(' ');

/** Tags whose content is code or foreign and goes with them. */
export const codeTags: readonly string[] = (
  'script noscript template svg math iframe object embed applet frameset noframes noembed audio video canvas select textarea title xmp ' +
  'plaintext listing annotation-xml foreignobject selectedcontent datalist'
).split(' ');

const imageAttributes = new Set(['src', 'background']);

/** True for an attribute whose URL a browser loads by itself. */
export const loadsByItself = (attributeName: string): boolean => imageAttributes.has(attributeName);
