//! What the first fit does not need, and that is needed whatever is shown: what is done when
//! somebody wants something, controls, methods, files, the dialog for sharing, many runs, Burn.
//!
//! This is a part of the page's module of its own, which is fetched once the first fit is drawn:
//! `xtask/split` moves what stands in this folder, and all that nothing else needs, out of what
//! everybody waits for. So whatever is called in here from outside takes a [`There`], which is had
//! only once the part is there.

mod act;
mod controls;
mod files;
mod find;
mod language;
mod lessons;
mod lost;
mod many;
mod methods;
mod news;
mod pins;
mod refusals;
mod share;

use std::rc::Rc;

use super::{App, There};
use crate::page::beside::Pool;
use crate::page::terms::Terms;

pub(super) use many::Many;
pub(in crate::page) use methods::answer;

impl App {
    /// Makes what stands in this part.
    // Inlined, it would stand where it is called.
    #[inline(never)]
    pub(super) fn assemble_later(self: &Rc<Self>, there: There) {
        let wake = self.callback(|app, others| app.hear_of_workers(others));
        let pool = Pool::new(self.host.clone(), move |others| wake(others));
        let ghosts = pool.ghosts();
        let _ = self.pool.set(pool);
        let _ = self.state.with(|state| state.train_ghosts_beside(ghosts));
        let terms = Terms::new(&self.text.borrow());
        self.terms.replace(Some(terms));
        self.restore_runs();
        self.assemble_many();
        self.assemble_files(there);
        self.summarise_lessons(there);
        self.show_ways_to_author(there);
        if let Some(panels) = self.panels.get() {
            panels.later_came();
        }
        self.show_many(there);
        self.last_words.set(0.0);
        self.request_frame();
    }

    /// Makes what the sections of the strip need, once they are filled.
    #[inline(never)]
    pub(super) fn assemble_strip(self: &Rc<Self>, there: There) {
        self.extend_controls(there);
        self.assemble_programs();
        self.show_many(there);
    }
}
