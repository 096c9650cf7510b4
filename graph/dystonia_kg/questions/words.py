"""Words of questions as they are compared: without endings, and with one word for several."""

import re
import unicodedata
from collections.abc import Iterable

_WORD = re.compile(r"[a-z0-9]+")
_ENDINGS = (("ies", "y"), ("ing", ""), ("ed", ""), ("es", "e"), ("s", ""), ("ly", ""), ("e", ""))
_LEAST_STEM = 4
_WORDS_WITHOUT_MEANING = """
a an and any are as at be been by can could do does for from had has have how i if in into is it
its may me my of on or our shall should so than that the their them there these they this those
to was we were what when which who whom whose will with would you your about some such also like
need know tell give list show please much many ever anyone individual individuals sufferer sufferers
am did been being he she him her i us just really actually exactly usually generally normally quite
too already precisely but because though however got seem seems want wonder wondering someone
something anything mum mom mother father dad daughter son brother sister wife husband friend
neurologist hello hi
"""
_STOP = frozenset(_WORDS_WITHOUT_MEANING.split())
_GROUPS = (
    "treatment therapy therapeutic treat management manage cure help remedy work intervention",
    "drug medication medicine meds pill agent pharmacological pharmacotherapy tablet",
    "antipsychotic neuroleptic",
    "symptom complaint sign feature manifestation phenotype present presentation",
    "cause reason etiology aetiology etiological origin induce result arise underlie underlying",
    "trigger provoke precipitate precipitating set elicit evoke",
    "onset begin begins start starts beginning emerge",
    "age years",
    "woman women female sex girls",
    "man men male boys",
    "child childhood children infant",
    "adult adulthood",
    "common prevalence prevalent frequent frequency often incidence rare",
    "gene mutation variant mutated genetic",
    "scale questionnaire instrument tool severity measure rate rated rating assess score",
    "inheritance inherited inherit hereditary heredity heritable",
    "region part site place area location",
    "muscle muscles musculature",
    "contraction spasm contract",
    "movement motion move",
    "pain painful hurt ache sore",
    "posture position",
    "inject injection injected",
    "diagnosis diagnosed diagnose test workup confirm",
    "comorbidity comorbidities coexisting accompanying",
    "side adverse complication unwanted",
    "avoid avoided contraindicated contraindication harmful",
    "first initial line",
    "spread extend progress",
    "stage phase",
    "guideline recommendation recommend",
    "source database sources databases",
    "report publication paper article literature describe described published",
    "evidence proof proven prove",
    "doubtful dubious suspicious questionable problem",
    "decision decide judge verdict",
    "curator manual manually",
    "trick geste antagoniste gesture manoeuvre maneuver",
    "obsolete deprecated withdrawn retired",
    "replace replacement successor supersede",
    "release version",
    "licence license reuse",
    "class subclass subclasses type kind subtype form",
    "parent superclass ancestor",
    "infer inferred inference reasoner reasoning deduce",
    "surgery surgical operation operate",
    "stimulator device implant",
    "target aim aimed",
    "share common shared overlap both",
    "percent percentage proportion fraction",
    "brain nucleus cerebral",
    "study trial research studies investigate investigation examine",
    "scientist researcher investigator",
    "technique method approach",
    "suspect believe think thought hypothesis hypothesise hypothesize",
    "disagree contradict conflict differ dispute contest inconsistent",
    "majority most half",
    "every all always universal universally everyone everybody",
    "single one sole only",
    "number count total",
    "unknown unclear unexplained unidentified idiopathic",
    "resemble look mimic imitate differential",
    "benefit profit useful",
    "relieve relief ease eased alleviate",
    "notice noticed unnoticed overlook overlooked",
    "mild slight subtle",
    "mechanism process physiology physiological pathophysiology physiologically",
    "neurotransmitter chemical messenger",
    "block blocker inhibit antagonist",
    "task activity occupation occupational",
    "web website page online",
    "explain why",
    "name term synonym",
    "define definition meaning mean meant",
    "prognosis outlook remission remit recover recovery disappear vanish",
    "former previous historical old outdated",
    "fund funding sponsor support finance",
    "network consortium consortia",
    "group category",
    "mapping equivalence crossreference identifier ids code",
    "possible optional",
    "disease disorder illness condition",
    "mortality death deaths die dies died dying fatal fatality deadly lethal",
    "risk predisposition predispose predisposing likelihood likely chance probability odds",
    "mouse mice murine",
    "worse worsen aggravate exacerbate deteriorate",
    "effective efficacy effectiveness",
    "function role",
    "component hardware",
    "foot feet",
    "without no not",
)
_PHRASES = (
    (re.compile(r"\bcan['’]t\b"), "can not"),
    (re.compile(r"n['’]t\b"), " not"),
    (re.compile(r"['’](?:s|re|ve|ll|d|m)\b"), ""),
    (re.compile(r"\b(?:pass(?:ed)?|hand(?:ed)?) (?:on|down)\b|\bruns? in\b"), "inheritance"),
    (re.compile(r"(?<=[a-z]{3})iz(?=e|ing|ation)"), "is"),
    (
        re.compile(r"\brandomised(?:[ -](?:controlled|clinical))+ trial|\brct(?=s?\b)"),
        "randomised trial",
    ),
    (re.compile(r"\b(what do(?:es)?\b.*) do\b(?=\W*$| (?:in|inside|to)\b)"), r"\1 function"),
    (re.compile(r"\bside[- ]effects?\b"), "adverse"),
    (re.compile(r"\b(?:bring|brings|brought) (?:on|about)\b"), "cause"),
    (re.compile(r"\bin common\b"), "share"),
    (re.compile(r"\bhow old\b"), "age"),
    (re.compile(r"\bof choice\b|\bfirst[- ]choice\b|\bfirst[- ]line\b"), "first"),
    (re.compile(r"\bset(?:s|ting)? off\b"), "trigger"),
    (re.compile(r"\bwork[- ]up\b"), "diagnosis"),
    (re.compile(r"\bmore than half\b"), "majority"),
    (re.compile(r"\blooks? like\b"), "resemble"),
    (re.compile(r"\bleads? to\b"), "cause"),
)
_CANONICAL: dict[str, str] = {}


def content_words(sentence: str) -> list[str]:
    """Give the words that carry the meaning, in order, in the form in which they are compared.

    >>> content_words("Which therapies are there?"), content_words("How is it treated?")
    (['treatment'], ['treatment'])
    """
    plain = unicodedata.normalize("NFKD", sentence.casefold())
    for pattern, word in _PHRASES:
        plain = pattern.sub(word, plain)
    words = (word for word in _WORD.findall(plain) if word not in _STOP)
    return [canonical(word) for word in words]


def known_words() -> Iterable[str]:
    """Give the words that stand beside others with the same meaning, without their endings."""
    return _CANONICAL


def canonical(word: str) -> str:
    """Give the form in which a word is compared: without endings, one word for several."""
    stem = _stem(word)
    return _CANONICAL.get(stem, stem)


def _stem(word: str) -> str:
    for ending, instead in _ENDINGS:
        if word.endswith(ending) and len(word) - len(ending) + len(instead) >= _LEAST_STEM:
            return _stem(word[: -len(ending)] + instead) if instead != "e" else _stem(word[:-1])
    return word


for _group in _GROUPS:
    _first, *_others = _group.split()
    for _one in (_first, *_others):
        _CANONICAL.setdefault(_stem(_one), _first)
