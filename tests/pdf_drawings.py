"""Ways to draw words on the page of a PDF, so that no reader sees them, or so that one does."""

from dataclasses import dataclass

from pdfs import PAGE, pdf_of, shows, stream

TEXT = "BT /F1 9 Tf 20 400 Td (WORDS) Tj ET"
_LAYERS = "/OCProperties << /OCGs [5 0 R 7 0 R] /D << /OFF [5 0 R] >> >>"
_RESOURCES = """/XObject << /Picture 8 0 R /Form 9 0 R /Ground 11 0 R >>
/ExtGState << /Clear << /ca 0 /CA 0 >> /Half << /ca .5 >> /Set << /Font [12 0 R 1] >>
    /Difference << /BM /Difference >> >>
/Properties << /Off 5 0 R /Rule 6 0 R /On 7 0 R >>
/ColorSpace << /Icc [/ICCBased 10 0 R] /Lab [/Lab << /WhitePoint [1 1 1] >>]
    /Rust [/Separation /Rust /DeviceCMYK 13 0 R] >>
/Font << /F1 12 0 R /Down << /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /UniGB-UCS2-V >>
    /Wide << /Type /Font /Subtype /Type0 /BaseFont /Song /Encoding /UniGB-UCS2-H >>
    /Drawn << /Type /Font /Subtype /Type3 /FontMatrix [1 0 0 1 0 0] /FontBBox [0 0 9 9] /CharProcs << >>
        /Encoding << /Differences [97 /a] >> /FirstChar 97 /LastChar 97 /Widths [9] >>
    /Fine << /Type /Font /Subtype /Type3 /FontMatrix [.0001 0 0 .0001 0 0] LETTERS >>
    /Coarse << /Type /Font /Subtype /Type3 /FontMatrix [.012 0 0 .012 0 0] LETTERS >>
    /Turned << /Type /Font /Subtype /Type3 /FontMatrix [0 .001 -.001 0 0 0] LETTERS >>
    /Flat << /Type /Font /Subtype /Type3 /FontMatrix [0 0 0 0 0 0] LETTERS >> >>""".replace(
    "LETTERS", "/FontBBox [0 0 9 9] /CharProcs << >> /Encoding /WinAnsiEncoding"
)


@dataclass(frozen=True, slots=True)
class Drawn:
    """A content and a form that it may draw, which both may show WORDS, or UTF16 of them."""

    content: str
    form: str = ""
    form_entries: str = ""
    form_box: str = "/BBox [0 0 612 792]"
    picture_entries: str = ""
    box: str = PAGE
    page: str = ""
    layers: str = _LAYERS

    def pdf(self, words: str, *seen: str) -> bytes:
        """A page with lines that are seen, and below them the words."""
        fonts = "/Resources << /Font << /F1 12 0 R >> /ExtGState << /Clear << /ca 0 >> >> >>"
        utf16 = words.encode("utf-16-be").hex()
        content = self.content.replace("WORDS", words).replace("UTF16", utf16)
        content = content.replace("NAME", words.replace(" ", "#20"))
        form = f"/Type /XObject /Subtype /Form {self.form_box} {self.form_entries}"
        return pdf_of(
            (shows(*seen) if seen else b"") + b" " + content.encode(),
            box=self.box,
            page=self.page,
            resources=_RESOURCES,
            catalog=self.layers,
            objects=[
                b"<< /Type /OCG /Name (off) >>",
                b"<< /Type /OCMD /OCGs [5 0 R 7 0 R] /P /AllOn >>",
                b"<< /Type /OCG /Name (on) >>",
                stream(
                    "/Type /XObject /Subtype /Image /Width 1 /Height 1 /BitsPerComponent 8 "
                    f"/ColorSpace /DeviceGray {self.picture_entries}",
                    b"\x80",
                ),
                stream(f"{form} {fonts}", self.form.replace("WORDS", words).encode()),
                stream("/N 3", b""),
                stream(form, b"0 0 612 792 re f"),
                b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
                b"<< /FunctionType 2 /Domain [0 1] /C0 [0 0 0 0] /C1 [0 1 1 0] /N 1 >>",
            ],
        )


def _in_text(state: str) -> Drawn:
    return Drawn(f"q BT /F1 9 Tf 20 400 Td {state} (WORDS) Tj ET Q")


def _before(state: str) -> Drawn:
    return Drawn(f"q {state} {TEXT} Q")


def _at(place: str) -> Drawn:
    return Drawn(f"BT /F1 9 Tf {place} (WORDS) Tj ET")


HIDDEN = {
    "no ink": _in_text("3 Tr"),
    "no ink, in an array": Drawn("BT /F1 9 Tf 3 Tr 20 400 Td [(WOR) 20 (DS) (WORDS)] TJ ET"),
    "no ink, on a next line": Drawn("BT /F1 9 Tf 3 Tr 20 400 Td 12 TL (WORDS) ' ET"),
    "no ink, with gaps": Drawn('BT /F1 9 Tf 3 Tr 20 400 Td 12 TL 1 0 (WORDS) " ET'),
    "clip alone": _in_text("7 Tr"),
    "a white window": Drawn("q BT /F1 9 Tf 7 Tr 20 400 Td (WORDS) Tj ET 1 g 0 380 612 90 re f Q"),
    "a window off the page": Drawn(
        "q BT /F1 9 Tf 7 Tr 20 2000 Td (WORDS) Tj ET 0 g 0 0 612 792 re f Q"
    ),
    "no size": _in_text("/F1 0 Tf"),
    "tiny size": _in_text("/F1 2 Tf"),
    "tiny by a text's matrix": _at(".1 0 0 .1 20 400 Tm"),
    "tiny by the page's matrix": _before(".1 0 0 .1 18 360 cm"),
    "tiny by a state": Drawn("BT /Set gs 20 400 Td (WORDS) Tj ET"),
    "tiny by a font": _in_text("/Fine 9 Tf"),
    "flat": _at("9 0 9 0 20 400 Tm"),
    "no width": _in_text("0 Tz"),
    "a white name for a text": Drawn("BT /F1 9 Tf 1 g 20 400 Td /NAME Tj ET"),
    "white": _in_text("1 g"),
    "nearly white": _in_text(".97 .98 .99 rg"),
    "white, two bytes for a letter": Drawn("BT /Wide 9 Tf 1 g 20 400 Td <UTF16> Tj ET"),
    "white by ink": _in_text("0 0 0 0 k"),
    "white in a space": _before("/Icc cs 1 1 1 scn"),
    "white in Lab": _before("/Lab cs 100 0 0 sc"),
    "none of a spot colour": _before("/Rust cs 0 scn"),
    "white lines of letters": _in_text("1 Tr 1 G"),
    "white letters with white lines": _in_text("2 Tr 1 g 1 G"),
    "white beside black": _before("0 0 612 300 re f 1 g"),
    "white on white on black": _before("0 0 612 450 re f 1 g 0 0 612 450 re f"),
    "black on black": _before("0 380 612 60 re f"),
    "black on round black": _before("0 300 m 0 500 l 300 600 612 600 612 300 c h f"),
    "black on a black line": _before("80 w 0 400 m 612 400 l S"),
    "black on black in a form": Drawn(f"/Form Do {TEXT}", "0 380 612 60 re f"),
    "red on red": _before("1 0 0 rg 0 380 612 60 re f 1 .01 0 rg"),
    "no opacity": _before("/Clear gs"),
    "white inside a cut": _before("0 380 612 60 re W n 0 0 612 300 re f 1 g"),
    "above": _at("20 2000 Td"),
    "below": _at("20 -20 Td"),
    "left": _at("-3000 400 Td"),
    "right": _at("620 400 Td"),
    "on the edge": _at("611.9 400 Td"),
    "below, turned": _at("0 1 -1 0 300 -3000 Tm"),
    "nowhere": _before(f"{10**40} 0 0 1 0 0 cm " * 9),
    "raised off the page": _in_text("900 Ts"),
    "leading off the page": Drawn("BT /F1 9 Tf 2000 TL 20 400 Td (WORDS) ' ET"),
    "moved off the page": Drawn("BT /F1 9 Tf 20 400 Td [-90000 (WORDS)] TJ ET"),
    "letters a page apart": _in_text("900 Tc"),
    "outside of the crop": Drawn(TEXT, page="/CropBox [0 500 612 792]"),
    "cut away": _before("0 0 5 5 re W n"),
    "cut away twice": _before("0 390 300 20 re W n 310 390 300 20 re W* n"),
    "cut away by a form": Drawn("/Form Do", TEXT, "/Matrix [1 0 0 1 0 900]"),
    "white in a form": Drawn("1 g /Form Do", TEXT),
    "a form without opacity": Drawn("/Clear gs /Form Do", TEXT, "/Group << /S /Transparency >>"),
    "tiny by a form": Drawn("/Form Do", TEXT, "/Matrix [.1 0 0 .1 0 360]"),
    "layer off": Drawn(f"/OC /Off BDC {TEXT} EMC"),
    "layer off, around another": Drawn(f"/OC /Off BDC /P BMC {TEXT} EMC EMC"),
    "layers by a rule": Drawn(f"/OC /Rule BDC {TEXT} EMC"),
    "form of a layer that is off": Drawn("/Form Do", TEXT, "/OC 5 0 R"),
    "form within a layer that is off": Drawn("/OC /Off BDC /Form Do EMC", TEXT),
    "all layers off": Drawn(
        f"/OC /On BDC {TEXT} EMC",
        layers="/OCProperties << /OCGs [5 0 R 7 0 R] /D << /BaseState /OFF /ON [5 0 R] >> >>",
    ),
    "drawn by a picture that is off": Drawn(
        f"/OC /Off BDC q 612 0 0 792 0 0 cm /Picture Do Q EMC {TEXT.replace('20 400', '3 Tr 20 400')}"
    ),
}
SEEN = {
    "plain": Drawn(TEXT),
    "small": _in_text("/F1 3 Tf"),
    "small on a small page": Drawn(
        "BT /F1 1 Tf 2 30 Td (WORDS) Tj ET", box="0 0 61 79", page="/CropBox [0 0 61 79]"
    ),
    "small units": Drawn("BT /F1 1 Tf 2 30 Td (WORDS) Tj ET", page="/UserUnit 9"),
    "size in the matrix": Drawn("BT /F1 1 Tf 9 0 0 9 20 400 Tm (WORDS) Tj ET"),
    "upside down twice": _before("1 0 0 -1 0 792 cm 1 0 0 -1 0 792 cm"),
    "half as wide": _in_text("50 Tz"),
    "mirrored": _at("-1 0 0 1 600 400 Tm"),
    "grey": _in_text(".9 g"),
    "white on black": _before("0 380 612 60 re f 1 g"),
    "white on round black": _before("0 300 m 0 500 l 300 600 612 600 612 300 c h f 1 g"),
    "white on a black line": _before("80 w 0 400 m 612 400 l S 1 g"),
    "white on black strips": _before(
        " ".join(f"0 {y} 612 1 re f" for y in range(380, 440)) + " 1 g"
    ),
    "white on a picture": _before("q 612 0 0 792 0 0 cm /Picture Do Q 1 g"),
    "white on a picture of a broken layer": Drawn(
        f"q 612 0 0 792 0 0 cm /Picture Do Q 1 g {TEXT}", picture_entries="/OC null"
    ),
    "white on a small picture": _before(
        "q 612 0 0 90 0 360 cm BI /W 1 /H 1 /BPC 8 /CS /G ID \x01 EI Q 1 g"
    ),
    "white on a spot colour": _before("/Rust cs 1 scn 0 380 612 60 re f 1 g"),
    "white on half a colour": _before("q /Half gs 0 380 612 60 re f Q 1 g"),
    "white on a form": Drawn(f"/Form Do 1 g {TEXT}", "0 380 612 60 re f"),
    "white on a form without letters": Drawn(f"/Ground Do 1 g {TEXT}"),
    "black on a ring of black": _before("0 0 612 792 re 1 380 600 60 re f*"),
    "black in a hole": _before(
        "0 0 m 612 0 l 612 792 l 0 792 l h 1 380 m 1 440 l 600 440 l 600 380 l h f"
    ),
    "black on black that is cut": _before("q 0 0 612 300 re W n 0 0 612 792 re f Q"),
    "black on black that is cut in a shape": _before(
        "q 0 0 m 612 0 l 0 300 l h W n 0 0 612 792 re f Q"
    ),
    "black on a black rule": _before("0 403 612 .5 re f"),
    "white with black lines": _in_text("2 Tr 1 g"),
    "black lines of letters": _in_text("1 Tr 1 g"),
    "a window on a picture": Drawn(
        "q BT /F1 9 Tf 7 Tr 20 400 Td (WORDS) Tj ET 612 0 0 90 0 380 cm /Picture Do Q"
    ),
    "half clear": _before("/Half gs"),
    "mixed with what is below": _before(".9 g 0 380 612 60 re f /Difference gs"),
    "an unknown colour": _before("/Rust cs .5 scn"),
    "reaching in from the left": _at("-30 400 Td"),
    "moved in from the left": Drawn("BT /F1 9 Tf -500 400 Td [-60000 (WORDS)] TJ ET"),
    "from the top downwards": Drawn("BT /Down 9 Tf 300 800 Td <UTF16> Tj ET"),
    "two bytes for a letter": Drawn("BT /Wide 9 Tf 20 400 Td <UTF16> Tj ET"),
    "letters that are drawn": Drawn(
        "BT /Drawn 1 Tf 20 400 Td (a) Tj /F1 9 Tf 0 -20 Td (WORDS) Tj ET"
    ),
    "letters that are drawn, near the top": Drawn("BT /Coarse 10 Tf 20 785 Td (WORDS) Tj ET"),
    "letters that are drawn and turned": Drawn("BT /Turned 9 Tf 20 400 Td (WORDS) Tj ET"),
    "letters that are drawn by a broken font": Drawn("BT /Flat 9 Tf 20 400 Td (WORDS) Tj ET"),
    "cut where it is": _before("10 390 500 30 re W n"),
    "layer on": Drawn(f"/OC /On BDC {TEXT} EMC"),
    "after a layer that is off": Drawn(f"/OC /Off BDC EMC {TEXT}"),
    "other marks": Drawn(f"/Span << /MCID 0 >> BDC /P /None BDC {TEXT} EMC EMC"),
    "a name for a text": Drawn("BT /F1 9 Tf 20 400 Td /NAME Tj ET"),
    "what was saved": Drawn(f"q 1 g 3 Tr Q {TEXT}"),
    "one restored too often": Drawn(f"Q Q EMC {TEXT}"),
    "broken operators": Drawn(f"/x Tr /None gs /None Do [] sc {TEXT}"),
    "after a form without a box": Drawn(f"/Form Do {TEXT}", "1 g 3 Tr 900 Ts", form_box=""),
    "after a form with a broken box": Drawn(f"/Form Do {TEXT}", "1 g", form_box="/BBox [0 0 612]"),
    "in a form without a box": Drawn("/Form Do", TEXT, form_box=""),
    "in a form with a broken matrix": Drawn("/Form Do", TEXT, "/Matrix [1 0 0]"),
    "in a form of a broken layer": Drawn("/Form Do", TEXT, "/OC null /Matrix [1 0 0 1 0 9]"),
    "white on a form without letters or a box": Drawn(f"/Ground Do 1 g {TEXT}", form_box=""),
    "no font set": Drawn("BT 20 400 Td (WORDS) Tj ET"),
    "a font without a size": Drawn("BT /F1 /F1 Tf 20 400 Td (WORDS) Tj ET"),
    "boxes upside down": Drawn(TEXT, box="612 792 0 0", page="/CropBox [612 792 0 0]"),
    "no page to speak of": Drawn(TEXT, box="0 0 0 0"),
}
