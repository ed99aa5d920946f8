from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from mtqa.errors import LanguageError
from mtqa.text.detect import detect

SENTENCES = {
    "ar": "وصلت أولى الشاحنات إلى الوادي يوم الاثنين",
    "bg": "Първите камиони стигнаха до долината в понеделник, каза кметът.",
    "cs": "První nákladní vozy dorazily do údolí v pondělí, řekl starosta.",
    "de": "Die ersten Lastwagen erreichten das Tal am Montag, sagte der Bürgermeister.",
    "el": "Τα πρώτα φορτηγά έφτασαν στην κοιλάδα τη Δευτέρα",
    "en": "The first lorries reached the valley on Monday, the mayor said.",
    "es": "Los primeros camiones llegaron al valle el lunes, dijo el alcalde.",
    "fr": "Les premiers camions sont arrivés dans la vallée lundi, a dit le maire.",
    "he": "המשאיות הראשונות הגיעו לעמק ביום שני",
    "hi": "पहले ट्रक सोमवार को घाटी में पहुँचे, महापौर ने कहा।",
    "ja": "最初のトラックは月曜日に谷に到着したと市長は述べた。",
    "ko": "첫 트럭들이 월요일에 계곡에 도착했다고 시장이 말했다.",
    "nb": "De første lastebilene nådde dalen på mandag, sa ordføreren til avisen.",
    "ru": "Первые грузовики добрались до долины в понедельник, сказал мэр.",
    "sr": "Први камиони стигли су у долину у понедељак, рекао је градоначелник.",
    "tr": "İlk kamyonlar pazartesi günü vadiye ulaştı, dedi belediye başkanı.",
    "uk": "Перші вантажівки дісталися долини в понеділок, сказав міський голова.",
    "zh": "市长说，第一批卡车于周一抵达山谷。",
}


@pytest.mark.parametrize("lang", SENTENCES)
def test_tells_the_language_of_a_sentence(lang: str) -> None:
    code, probability = detect(SENTENCES[lang])
    assert code == lang
    assert 0.25 <= probability <= 1


def test_names_the_script_where_a_language_has_two() -> None:
    # Among these only: Bosnian, Croatian and Serbian in Latin letters are told apart by few words.
    text = "Prvi kamioni stigli su u dolinu u ponedeljak, rekao je gradonačelnik Beograda."
    assert detect(text, among=["sr-Latn", "en"])[0] == "sr-Latn"


def test_answers_in_the_codes_that_were_given() -> None:
    assert detect(SENTENCES["zh"], among=["en-GB", "zh-Hant"])[0] == "zh-Hant"
    assert detect("東京", among=["ja", "en"])[0] == "ja"


@pytest.mark.parametrize("text", ["", " \n", "12.5 %", "?!", "\ud800", "😀😀", "OK"])
def test_says_when_it_cannot_tell(text: str) -> None:
    with pytest.raises(LanguageError, match="cannot be told"):
        detect(text)


def test_none_of_those_that_were_given() -> None:
    with pytest.raises(LanguageError):
        detect(SENTENCES["el"], among=["en", "de"])


@given(st.text(max_size=200))
def test_takes_any_text(text: str) -> None:
    try:
        code, probability = detect(text)
    except LanguageError:
        return
    assert code
    assert 0 <= probability <= 1.0000001
