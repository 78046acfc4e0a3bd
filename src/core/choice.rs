//! How an enum of named choices is declared.

/// Declares an enum of named choices and the words that stand for them in links.
macro_rules! choice {
    ($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $word:literal),+ $(,)? }) => {
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
        pub enum $name { $($(#[$vdoc])* $variant),+ }

        impl $name {
            /// The choices, in the order in which they are offered.
            pub const ALL: [Self; Self::WORDS.len()] = [$(Self::$variant),+];

            /// The words that stand for the choices, in the same order.
            pub const WORDS: &'static [&'static str] = &[$($word),+];

            /// The word that stands for this choice in links and locale keys.
            #[must_use]
            pub const fn word(self) -> &'static str {
                match self { $(Self::$variant => $word),+ }
            }

            /// The choice a word stands for.
            #[must_use]
            pub fn from_word(word: &str) -> Option<Self> {
                match word { $($word => Some(Self::$variant),)+ _ => None }
            }
        }
    };
}
