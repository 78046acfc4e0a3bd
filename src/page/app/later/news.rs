//! News of which there is more to say than that it is so.

use std::rc::Rc;

use super::{App, There};
use crate::core::stability::Cause;
use crate::core::state::News;
use crate::page::objects;

impl App {
    /// Tells the world of a run that diverged, and why, and of a challenge that is met.
    // Inlined, it would stand where it is called.
    #[inline(never)]
    pub(in crate::page::app) fn tell_more(self: &Rc<Self>, news: News, _: There) {
        match news {
            News::Status | News::Ready | News::Finished => {}
            News::Diverged => {
                let cause = self.read(|state| Cause::of(state.recording())).flatten();
                let cause = cause.map(|cause| ("cause", objects::cause(&cause).into()));
                self.send("diverged", true, cause.as_slice());
            }
            News::Challenge(epoch, loss) => {
                self.show_challenge();
                let challenge = self.read(|state| state.experiment().challenge).flatten();
                let challenge = challenge.map_or_else(String::new, |c| c.to_string());
                let more = [
                    ("challenge", challenge.into()),
                    ("metEpoch", epoch.into()),
                    ("metLoss", loss.into()),
                ];
                self.send("challenge", true, &more);
            }
        }
    }
}
