//! Notices: what went wrong where there is no field to say it at, in words that name it. Each thing
//! is said once, and stays until it is dismissed, alone or with all others.

use std::cell::RefCell;
use std::rc::Rc;

use web_sys::{Element, HtmlElement};

use crate::core::text::Text;
use crate::page::dom::{Listener, all, attribute, by_id, make, make_text, refill, write};

/// Most notices at once: a hostile link must not bury the page.
const MOST: usize = 30;

/// The list of notices.
pub(in crate::page) struct Notices {
    inner: Rc<Inner>,
    _all: Listener,
}

struct Inner {
    section: Element,
    /// Dismisses all, while there are two or more.
    all: HtmlElement,
    shown: RefCell<Vec<Notice>>,
}

struct Notice {
    message: String,
    element: Element,
    dismiss: HtmlElement,
    _listener: Listener,
}

impl Notices {
    pub(in crate::page) fn new() -> Self {
        let all: HtmlElement = make("button");
        all.set_class_name("all");
        all.set_id("dismiss-all");
        attribute(&all, "type", "button");
        let inner = Rc::new(Inner {
            section: by_id("notices"),
            all: all.clone(),
            shown: RefCell::default(),
        });
        let own = inner.clone();
        let listener = Listener::new(&all, "click", move |_| {
            own.clear();
            leave();
        });
        Self {
            inner,
            _all: listener,
        }
    }

    /// Shows a message unless it is shown already. Returns whether it is new.
    pub(in crate::page) fn show(&self, text: &Text, message: &str) -> bool {
        let Inner {
            section,
            all,
            shown,
        } = &*self.inner;
        let mut shown = shown.borrow_mut();
        if shown.iter().any(|notice| notice.message == message) || shown.len() >= MOST {
            return false;
        }
        let element: Element = make("div");
        element.set_class_name("notice");
        let dismiss: HtmlElement = make("button");
        dismiss.set_text_content(Some("✕"));
        attribute(&dismiss, "type", "button");
        attribute(&dismiss, "aria-label", text.get("notices.dismiss"));
        refill(&element, [make_text("p", message), dismiss.clone().into()]);
        write(all, text.get("notices.all"));
        // The button for all of them stays the last.
        let before = all.parent_element().map(|_| all.as_ref());
        let _ = section.insert_before(&element, before);
        let (weak, own) = (Rc::downgrade(&self.inner), element.clone());
        let listener = Listener::new(&dismiss, "click", move |_| {
            if let Some(inner) = weak.upgrade() {
                inner.dismiss(&own);
            }
        });
        shown.push(Notice {
            message: message.to_owned(),
            element,
            dismiss,
            _listener: listener,
        });
        drop(shown);
        self.inner.offer_all();
        true
    }

    /// Takes all notices away, before another link is read.
    pub(in crate::page) fn clear(&self) {
        self.inner.clear();
    }
}

impl Inner {
    fn clear(&self) {
        self.shown.borrow_mut().clear();
        refill(&self.section, []);
    }

    /// Takes one away. The focus goes to the next one, or back to the page.
    fn dismiss(&self, element: &Element) {
        let mut shown = self.shown.borrow_mut();
        let Some(at) = shown.iter().position(|notice| notice.element == *element) else {
            return;
        };
        element.remove();
        // Its listener is running: it ends with the click.
        let gone = shown.remove(at);
        let next = shown.get(at).or(shown.last());
        match next {
            Some(next) => {
                let _ = next.dismiss.focus();
            }
            None => leave(),
        }
        drop(shown);
        drop_later(gone);
        self.offer_all();
    }

    fn offer_all(&self) {
        if self.shown.borrow().len() > 1 {
            let _ = self.section.append_child(&self.all);
        } else {
            self.all.remove();
        }
    }
}

/// Drops a notice once its own listener has come to its end.
fn drop_later(notice: Notice) {
    wasm_bindgen_futures::spawn_local(async move { drop(notice) });
}

/// The focus goes to the first button of the page that can be pressed, or to the page itself: never
/// to nowhere.
fn leave() {
    let buttons = all("main button:not([disabled])");
    let seen = |button: &HtmlElement| button.offset_parent().is_some();
    let play = buttons
        .iter()
        .find(|button| button.id() == "play" && seen(button));
    if let Some(button) = play.or_else(|| buttons.iter().find(|button| seen(button))) {
        let _ = button.focus();
    }
}
