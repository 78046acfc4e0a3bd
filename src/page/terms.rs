//! Words that are explained where they stand: underlined in their sentence, each with a sentence of
//! its own that is shown on focus, tap or hover.
//!
//! A word is a button, described by its tip whether that is seen or not. One tip is open at a time;
//! it lies over the page beside its word, so nothing moves. Escape, a tap elsewhere, and leaving
//! both close it.

use std::cell::{Cell, OnceCell, RefCell};
use std::rc::Rc;

use wasm_bindgen::prelude::*;
use web_sys::{Element, Event, HtmlElement, KeyboardEvent, Node, PointerEvent};

use super::delay::Delay;
use super::dom::{self, Listener, all, attribute, by_id, document, make, window};
use crate::core::terms::{Piece, TERMS, pieces};
use crate::core::text::Text;

/// Milliseconds for which a tip stays when the mouse has left, to be reached or missed.
const STAY: i32 = 250;
/// Pixels between a word and its tip, and between a tip and the edge of the window.
const GAP: f64 = 6.0;

/// Writes a sentence whose terms are marked. What stands there already stays, so that a number can
/// change while a word has the focus.
pub(super) fn write(element: &Element, text: &str) {
    let pieces = pieces(text);
    let nodes = element.child_nodes();
    let node = |i: usize| nodes.item(i as u32);
    let alike = |(i, piece): (usize, &Piece)| node(i).is_some_and(|node| is_for(&node, piece));
    if nodes.length() as usize == pieces.len() && pieces.iter().enumerate().all(alike) {
        for (i, piece) in pieces.iter().enumerate() {
            if let Some(node) = node(i)
                && node.text_content().as_deref() != Some(piece.words)
            {
                node.set_text_content(Some(piece.words));
            }
        }
        return;
    }
    element.set_text_content(None);
    for piece in &pieces {
        let _ = match piece.term {
            None => element.append_with_str_1(piece.words),
            Some(term) => element.append_with_node_1(&word(piece.words, term)),
        };
    }
}

/// Whether a node is what a piece of a sentence is written to.
fn is_for(node: &Node, piece: &Piece) -> bool {
    let term = node
        .dyn_ref::<Element>()
        .map(|element| element.get_attribute("data-term"));
    match (term, piece.term) {
        (None, None) => true,
        (Some(there), Some(wanted)) => there.as_deref() == Some(wanted),
        (None, Some(_)) | (Some(_), None) => false,
    }
}

/// A word that is explained.
fn word(words: &str, term: &str) -> Element {
    // Not the element of that name: it would not break with its line, nor keep a comma beside it.
    let word: Element = make("span");
    word.set_class_name("term");
    word.set_text_content(Some(words));
    attribute(&word, "role", "button");
    attribute(&word, "tabindex", "0");
    attribute(&word, "data-term", term);
    attribute(&word, "aria-describedby", &id(term));
    word
}

/// What a word is explained by.
fn tip(term: &str, words: &str) -> Element {
    let tip = dom::make_text("p", words);
    tip.set_id(&id(term));
    tip.set_class_name("tip");
    attribute(&tip, "role", "tooltip");
    attribute(&tip, "hidden", "");
    tip
}

fn id(term: &str) -> String {
    format!("term-{term}")
}

/// The explanations of a widget.
pub(super) struct Terms {
    tips: Rc<Tips>,
    _listeners: Vec<Listener>,
}

struct Tips {
    list: HtmlElement,
    /// The word whose tip is open, and the tip.
    open: RefCell<Option<(HtmlElement, HtmlElement)>>,
    /// Whether a finger came down on the word whose tip was open: it closes it.
    closes: Cell<bool>,
    /// Closes the tip when the mouse stays away.
    leaves: OnceCell<Delay>,
}

impl Terms {
    /// Makes the tips and listens to their words.
    // It stands in the part of the module that comes later; inlined, it would stand where it is called.
    #[inline(never)]
    pub(super) fn new(text: &Text) -> Self {
        let tips = Rc::new(Tips {
            list: by_id("terms"),
            open: RefCell::default(),
            closes: Cell::new(false),
            leaves: OnceCell::new(),
        });
        let weak = Rc::downgrade(&tips);
        let _ = tips.leaves.set(Delay::new(move || {
            if let Some(tips) = weak.upgrade() {
                tips.close_unless_focused();
            }
        }));
        let on = |event, act: fn(&Tips, &Event)| {
            let tips = tips.clone();
            Listener::new(&document(), event, move |event| act(&tips, &event))
        };
        let mut listeners = vec![
            on("pointerover", Tips::point),
            on("pointerdown", Tips::press),
            on("click", Tips::click),
            on("focusin", |tips, event| {
                if let Some(word) = word_of(event) {
                    tips.show(word);
                }
            }),
            on("focusout", |tips, event| {
                if word_of(event).is_some() {
                    tips.close();
                }
            }),
            on("keydown", |tips, event| {
                let key = event.dyn_ref::<KeyboardEvent>().map(KeyboardEvent::key);
                match (key.as_deref(), word_of(event)) {
                    (Some("Escape"), _) => tips.close(),
                    (Some("Enter" | " "), Some(word)) => {
                        event.prevent_default();
                        tips.show(word);
                    }
                    (_, _) => {}
                }
            }),
        ];
        for event in ["scroll", "resize"] {
            let tips = tips.clone();
            listeners.push(Listener::new(&window(), event, move |_| tips.place()));
        }
        let terms = Self {
            tips,
            _listeners: listeners,
        };
        terms.renew(text);
        terms
    }

    /// Takes over a language: the explanations, and the words of the document itself.
    pub(super) fn renew(&self, text: &Text) {
        for term in TERMS {
            let key = format!("term.{term}");
            let words = text.get(&key);
            match document().get_element_by_id(&id(term)) {
                Some(tip) => dom::write(&tip, words),
                None => {
                    let _ = self.tips.list.append_child(&tip(term, words));
                }
            }
        }
        self.tips.place();
        let marked = text.marked();
        // A word cannot be pressed within another control.
        for element in
            all("[data-t]:not(button, label, option, legend, summary, button *, label *)")
        {
            let key = element.get_attribute("data-t").unwrap_or_default();
            let words = marked.get(&key);
            if words != text.get(&key) {
                write(&element, words);
            }
        }
    }
}

impl Tips {
    fn show(&self, word: HtmlElement) {
        self.close();
        let term = word.get_attribute("data-term").unwrap_or_default();
        let tip = document().get_element_by_id(&id(&term));
        let Some(tip) = tip.and_then(|tip| tip.dyn_into::<HtmlElement>().ok()) else {
            return;
        };
        tip.set_hidden(false);
        self.open.replace(Some((word, tip)));
        self.place();
    }

    /// Puts the open tip below its word, or above it where there is no room below.
    fn place(&self) {
        let open = self.open.borrow();
        let Some((word, tip)) = open.as_ref() else {
            return;
        };
        if !word.is_connected() {
            tip.set_hidden(true);
            return;
        }
        let size = |length: Result<JsValue, JsValue>| {
            let length = length.ok().and_then(|length| length.as_f64());
            length.unwrap_or_default()
        };
        let width = f64::from(
            document()
                .document_element()
                .map_or(0, |page| page.client_width()),
        );
        let height = size(window().inner_height());
        let (at, own) = (
            word.get_bounding_client_rect(),
            tip.get_bounding_client_rect(),
        );
        let left = at.left().min(width - own.width() - GAP).max(GAP);
        let below = at.bottom() + GAP;
        let above = at.top() - own.height() - GAP;
        let fits = below + own.height() + GAP <= height || above < GAP;
        let top = if fits { below } else { above };
        // Not as an attribute, which a policy of the page's own forbids.
        for (side, pixels) in [("left", left), ("top", top)] {
            let _ = tip.style().set_property(side, &format!("{pixels}px"));
        }
    }

    fn close(&self) {
        if let Some((_, tip)) = self.open.replace(None) {
            tip.set_hidden(true);
        }
    }

    fn close_unless_focused(&self) {
        let focused = document().active_element();
        let stays = |(word, _): &(HtmlElement, HtmlElement)| focused.as_ref() == Some(word);
        if !self.open.borrow().as_ref().is_some_and(stays) {
            self.close();
        }
    }

    fn is_open_at(&self, word: &HtmlElement) -> bool {
        let open = self.open.borrow();
        open.as_ref().is_some_and(|(open, _)| open == word)
    }

    /// The mouse is over something: a word opens its tip, anything but the two closes it soon.
    fn point(&self, event: &Event) {
        if !by_mouse(event) {
            return;
        }
        let Some(leaves) = self.leaves.get() else {
            return;
        };
        if let Some(word) = word_of(event) {
            leaves.cancel();
            if !self.is_open_at(&word) {
                self.show(word);
            }
        } else if closest(event, ".tip").is_some() {
            leaves.cancel();
        } else if self.open.borrow().is_some() {
            leaves.start(STAY);
        }
    }

    fn press(&self, event: &Event) {
        let word = word_of(event).filter(|_| !by_mouse(event));
        self.closes
            .set(word.is_some_and(|word| self.is_open_at(&word)));
    }

    fn click(&self, event: &Event) {
        let closes = self.closes.take();
        match word_of(event) {
            Some(_) if closes => self.close(),
            Some(word) => {
                // A label would give its control the focus.
                event.prevent_default();
                if !self.is_open_at(&word) {
                    self.show(word);
                }
            }
            None if closest(event, ".tip").is_some() => {}
            None => self.close(),
        }
    }
}

fn by_mouse(event: &Event) -> bool {
    let pointer = event.dyn_ref::<PointerEvent>();
    pointer.is_some_and(|pointer| pointer.pointer_type() == "mouse")
}

/// The word that an event is of.
fn word_of(event: &Event) -> Option<HtmlElement> {
    closest(event, ".term")?.dyn_into().ok()
}

fn closest(event: &Event, selector: &str) -> Option<Element> {
    let target = event.target()?.dyn_into::<Element>().ok()?;
    target.closest(selector).ok()?
}
