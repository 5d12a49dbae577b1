import type { Editor } from '../../support/editor/editor.mts';
import type { TestBed } from '../../support/editor/testBed.mts';

/** What pictures are taken of. */
export interface Studio extends TestBed {
	/** Signed in; each picture opens what it needs. */
	editor: Editor;
	/** The credential of the demo shop in n8n. */
	credential: { id: string; name: string };
}

/** One picture in docs/images. */
export interface Picture {
	/** File name without folder and extension. */
	name: string;
	/** Brings the editor into the state of the picture. */
	prepare(studio: Studio): Promise<void>;
	/** Width of the window; default 1440. A wide workflow is only legible in a wide window. */
	width?: number;
	/** Height of the window; default 900. */
	height?: number;
	/** Room around `part` in pixels; default that of the editor's pictures. */
	margin?: number;
	/** Only around the elements of this selector; default the whole page. */
	part?: string;
}
