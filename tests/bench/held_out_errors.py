"""Puts machine-translation errors into clean segment pairs, to measure the checks with.

    python tests/bench/held_out_errors.py CLEAN.jsonl --seed 1 --per-kind 300 > labelled.jsonl

One side of every pair is English. A kind is a generator of candidates, each with a shape; the
driver evens out the shapes, and the directions. It uses nothing of the package, on purpose.

A span is in code points of the new target: what was put in; the place, empty, where something was
left out; for a missing quote, from the mark that stayed to the place of the one that went.
"""

# ruff: noqa: E501 (tables and patterns)

from __future__ import annotations

import argparse
import itertools
import json
import random
import sys
import unicodedata
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from functools import cache
from pathlib import Path

import regex
from babel import Locale

Spans = list[tuple[int, int]]
Candidate = tuple[str, str, Spans]  # shape, new target, spans

CYRILLIC = {"ru", "bg"}
CASED = {"en", "de", "fr", "es", "cs", "pl", "tr", "ru", "bg"}
LATIN = CASED - CYRILLIC
CJK = {"zh", "ja"}
STOP = {"hi": "।", "zh": "。", "ja": "。"}


@dataclass(frozen=True)
class Segment:
    """A clean pair."""

    id: str
    source: str
    target: str
    source_lang: str
    target_lang: str
    doc: str

    @property
    def direction(self) -> tuple[str, str]:
        return self.source_lang, self.target_lang


@dataclass
class Corpus:
    """What the kinds may know of the whole input."""

    by_lang: dict[str, list[Segment]] = field(default_factory=lambda: defaultdict(list))
    lower: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    known: dict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    index: dict[tuple[str, str, str], dict[str, set[int]]] = field(
        default_factory=lambda: defaultdict(lambda: defaultdict(set))
    )

    def add(self, number: int, seg: Segment) -> None:
        """Count the words of a pair."""
        self.by_lang[seg.target_lang].append(seg)
        for side, lang, text in (
            ("s", seg.source_lang, seg.source),
            ("t", seg.target_lang, seg.target),
        ):
            for m in WORD.finditer(text):
                word = m[0]
                self.known[lang].add(word.casefold())
                if word == word.lower():
                    self.lower[lang][word] += 1
                self.index[(*seg.direction, side)][word.casefold()].add(number)

    def dice(self, seg: Segment, a: str, b: str) -> float:
        """How strongly a source word and a target word go together."""
        left = self.index[(*seg.direction, "s")].get(a.casefold(), set())
        right = self.index[(*seg.direction, "t")].get(b.casefold(), set())
        return 2 * len(left & right) / (len(left) + len(right)) if left and right else 0.0


# Text

WORD = regex.compile(r"[\p{L}\p{M}]+(?:['’\-][\p{L}\p{M}]+)*")
NUMBER = regex.compile(
    r"(?<![\p{Latin}\p{Cyrillic}\d])(?<!\d[.,:/\-–])"
    r"(?:\d{1,3}(?P<sep>[., \u00a0\u202f])\d{3}(?:(?P=sep)\d{3})*(?!\d)|\d+)(?:[.,٫]\d+)?"
)
YEAR = regex.compile(r"(?<![\d.,:$£€])(?:19|20)\d\d(?![\d:%]|[.,]\d)")
LETTER = regex.compile(r"\p{L}")


def put(text: str, start: int, end: int, new: str) -> tuple[str, Spans]:
    """Replace a part, and mark what stands there now."""
    return text[:start] + new + text[end:], [(start, start + len(new))]


def cut(text: str, start: int, end: int) -> tuple[str, Spans]:
    """Leave a part out, with the space before it, and mark the place."""
    after = text[end : end + 1]
    if start and text[start - 1].isspace() and (not after or not after.isalnum()):
        start -= 1
        if after.isspace():
            end += 1
            return text[:start] + " " + text[end:], [(start, start)]
    if (not start or text[start - 1].isspace()) and after.isspace():
        end += 1
    left, right = text[:start], text[end:]
    if not left.strip() and right:
        right = capital(right)
    return left + right, [(start, start)]


def capital(text: str) -> str:
    """The text with its first letter a capital."""
    m = LETTER.search(text)
    return text[: m.start()] + m[0].upper() + text[m.end() :] if m else text


def like(model: str, word: str) -> str:
    """The word in the case of the model."""
    if model.isupper() and len(model) > 1:
        return word.upper()
    return capital(word) if model[:1].isupper() and word[:1].islower() else word


def words(text: str) -> list[regex.Match[str]]:
    """The words of a text that writes spaces."""
    return list(WORD.finditer(text))


def bounded(forms: Sequence[str], lang: str) -> regex.Pattern[str]:
    """A pattern for any of the forms as a whole word, the longest first."""
    body = "|".join(regex.escape(f) for f in sorted(set(forms), key=len, reverse=True) if f)
    if lang in CJK:
        return regex.compile(f"(?:{body})")
    return regex.compile(rf"(?<![\p{{L}}\p{{M}}])(?:{body})(?![\p{{L}}\p{{M}}])")


def starts_sentence(text: str, at: int) -> bool:
    """Whether a sentence or a quotation starts there."""
    before = text[:at].rstrip()
    return not before or before[-1] in '.!?:"“„«»‘”—–-(।؟…' or before[-1] == "'"


# Tables of forms: a row is one notion, its forms stand at the same index in every row.

Table = dict[str, list[list[list[str]]]]  # language, group, notion, form


def table(text: str) -> Table:
    """Read a group a line, `lang: form form | form form`; `_` is a space, `-` no form."""
    out: Table = defaultdict(list)
    for line in text.strip().splitlines():
        lang, _, rest = line.strip().partition(": ")
        rows = [r.split() for r in rest.split(" | ")]
        out[lang].append([["" if f == "-" else f.replace("_", " ") for f in r] for r in rows])
    return out


SCALES = table("""
en: thousand thousands | million millions | billion billions | trillion trillions
de: tausend - - | Million Millionen Mio. | Milliarde Milliarden Mrd. | Billion Billionen Bio.
fr: millier milliers | million millions | milliard milliards | billion billions
es: - mil | millón millones | - mil_millones | billón billones
cs: tisíc tisíce tisíců tis. | milion miliony milionů mil. | miliarda miliardy miliard mld.
pl: tysiąc tysiące tysięcy tys. | milion miliony milionów mln | miliard miliardy miliardów mld
ru: тысяча тысячи тысяч тыс. | миллион миллиона миллионов млн | миллиард миллиарда миллиардов млрд
bg: хиляда хиляди хил. | милион милиона млн. | милиард милиарда млрд.
tr: bin | milyon | milyar | trilyon
ar: ألف آلاف ألفا | مليون ملايين مليونا | مليار مليارات مليارا
hi: हजार हज़ार | लाख लाख | करोड़ करोड़ | मिलियन मिलियन | बिलियन बिलियन
zh: 千 | 万 | 百万 | 亿 | 万亿
ja: 千 | 万 | 百万 | 億 | 兆
""")
FACTOR = {1_000: 0, 1_000_000: 1, 1_000_000_000: 2}
CURRENCIES = table("""
en: dollar dollars | euro euros | pound pounds | ruble rubles | yen yen | rupee rupees
de: Dollar | Euro | Pfund | Rubel | Yen
fr: dollar dollars | euro euros | livre livres | rouble roubles | yen yens
es: dólar dólares | euro euros | libra libras | rublo rublos | yen yenes
cs: dolar dolary dolarů dolarech | euro eura eur eurech | libra libry liber librách
pl: dolar dolary dolarów dolarach | euro euro euro euro | funt funty funtów funtach
ru: доллар доллара долларов долларах | евро евро евро евро | фунт фунта фунтов фунтах
bg: долар долара долари | евро евро евро | паунд паунда паунда | рубла рубли рубли
tr: dolar | euro | sterlin | ruble | yen
ar: دولار دولارات دولارًا | يورو يورو يورو | جنيه جنيهات جنيهًا | روبل روبلات روبلًا
hi: डॉलर | यूरो | पाउंड | रूबल | येन
zh: 美元 | 欧元 | 英镑 | 卢布 | 日元
ja: ドル | ユーロ | ポンド | ルーブル | 円
""")
UNITS = table("""
en: mile miles | kilometre kilometres | kilometer kilometers
en: foot feet | metre metres | meter meters | yard yards
en: inch inches | centimetre centimetres
en: lb lbs | kg kg
en: mph mph | km/h km/h | kph kph
en: acre acres | hectare hectares
en: gallon gallons | litre litres
de: Meile Meilen | Kilometer Kilometern | Kilometer Kilometer | km km
de: Fuß Fuß | Meter Metern | Meter Meter | Yards Yards
de: Zoll Zoll | Zentimeter Zentimetern | Zentimeter Zentimeter
de: Hektar | Acres | Morgen
de: Gallonen | Liter
fr: mille milles | kilomètre kilomètres | - miles
fr: pied pieds | mètre mètres | yard yards
fr: pouce pouces | centimètre centimètres
fr: acre acres | hectare hectares
fr: gallon gallons | litre litres
es: milla millas | kilómetro kilómetros
es: pie pies | metro metros | yarda yardas
es: pulgada pulgadas | centímetro centímetros
es: acre acres | hectárea hectáreas
es: galón galones | litro litros
cs: míle mil mílí | kilometr kilometrů kilometry
cs: stopa stop stopy | metr metrů metry | yard yardů yardy
cs: palec palců palce | centimetr centimetrů centimetry
cs: akr akrů akry | hektar hektarů hektary
pl: mila mil mile milę | kilometr kilometrów kilometry kilometr
pl: stopa stóp stopy | metr metrów metry | jard jardów jardy
pl: cal cali cale | centymetr centymetrów centymetry
pl: akr akrów akry | hektar hektarów hektary
ru: миля миль мили | километр километров километра
ru: фут футов фута | метр метров метра | ярд ярдов ярда
ru: дюйм дюймов дюйма | сантиметр сантиметров сантиметра
ru: акр акров акра | гектар гектаров гектара
ru: галлон галлонов | литр литров
bg: миля мили мили | километър километра километри
bg: фут фута футове | метър метра метри | ярд ярда ярдове
bg: инч инча инчове | сантиметър сантиметра сантиметри
bg: акър акра акри | хектар хектара хектари
tr: mil | kilometre | km
tr: fit | metre | yard
tr: inç | santimetre
tr: dönüm | hektar | akre
tr: galon | litre
ar: ميل أميال ميلًا ميلا | كيلومتر كيلومترات كيلومترًا كيلومترا
ar: قدم أقدام قدمًا قدما | متر أمتار مترًا مترا | ياردة ياردات ياردة ياردة
ar: بوصة بوصات | سنتيمتر سنتيمترات
ar: فدان أفدنة | هكتار هكتارات
hi: मील | किलोमीटर | किमी
hi: फुट फीट | मीटर मीटर | गज गज
hi: इंच | सेंटीमीटर
hi: एकड़ | हेक्टेयर
zh: 英里 | 公里 | 千米
zh: 英尺 | 米 | 码
zh: 英寸 | 厘米
zh: 英亩 | 公顷
zh: 加仑 | 升
zh: 磅 | 公斤
ja: マイル | キロメートル | キロ
ja: フィート | メートル | ヤード
ja: インチ | センチ
ja: エーカー | ヘクタール
ja: ガロン | リットル
""")
TIME_UNITS = table("""
en: second seconds | minute minutes | hour hours | day days | week weeks | month months | year years
de: Minute Minuten | Stunde Stunden | Woche Wochen
de: Tag Tage Tagen | Monat Monate Monaten | Jahr Jahre Jahren
fr: minute minutes | heure heures | semaine semaines | année années
fr: jour jours | mois mois | an ans
es: minuto minutos | día días | mes meses | año años
es: hora horas | semana semanas
cs: minuta minuty minut minutách | hodina hodiny hodin hodinách | sekunda sekundy sekund sekundách
cs: den dny dní dnech | měsíc měsíce měsíců měsících | rok roky let letech
pl: minuta minuty minut | godzina godziny godzin | sekunda sekundy sekund
pl: dzień dni dni | miesiąc miesiące miesięcy | tydzień tygodnie tygodni | rok lata lat
ru: минута минуты минут минуту | секунда секунды секунд секунду | неделя недели недель неделю
ru: день дня дней | месяц месяца месяцев | год года лет | час часа часов
bg: минута минути минутата минутите | седмица седмици седмицата седмиците
bg: година години годината годините | минута минути минутата минутите
bg: ден дни деня дните | месец месеца месеца месеците | час часа часа часовете
tr: dakika | saat | gün | hafta | ay | yıl
ar: دقيقة دقائق | ساعة ساعات | سنة سنوات
ar: يوم أيام يومًا | شهر أشهر شهرًا | أسبوع أسابيع أسبوعًا | عام أعوام عامًا
hi: मिनट मिनट | सेकंड सेकंड | घंटे घंटों
hi: दिन दिनों | महीने महीनों | हफ्ते हफ्तों | साल सालों
zh: 分钟 | 小时 | 秒
zh: 天 | 周 | 个月 | 年
ja: 分間 | 時間 | 秒間 | 日間 | 週間 | か月間 | 年間
""")
DAYTIMES = table("""
en: am | pm
en: a.m. | p.m.
en: AM | PM
en: morning | afternoon | evening
de: morgens | abends
de: vormittags | nachmittags
de: Morgen | Abend | Nachmittag
de: Vormittag | Nachmittag
fr: matin | soir
fr: matinée | soirée
fr: matin | après-midi
es: mañana | tarde | noche
cs: ráno | večer
cs: dopoledne | odpoledne
pl: rano | wieczorem
pl: rano | po_południu
ru: утра | вечера
ru: утром | вечером | днем
bg: сутринта | вечерта
bg: сутринта | следобед
tr: sabah | akşam | öğleden_sonra
ar: صباحا | مساء
ar: صباحًا | مساءً
ar: صباح | مساء
hi: सुबह | शाम
zh: 上午 | 下午 | 晚上
zh: 早上 | 晚上
ja: 午前 | 午後
ja: 朝 | 夕方
""")
ENDINGS = table("""
ru: понедельник понедельника понедельник | четверг четверга четверг | вторник вторника вторник
ru: среда среды среду средой | суббота субботы субботу субботой | пятница пятницы пятницу пятницей
ru: январе | феврале | марте | апреле | мае | июне | июле | августе | сентябре | октябре | ноябре
ru: понедельникам | вторникам | четвергам | субботам
cs: pondělí | neděli | sobotu | středu | pátek | čtvrtek | úterý
cs: lednu | únoru | březnu | dubnu | květnu | červnu | červenci | srpnu | září | říjnu | listopadu
cs: pondělního | úterního | čtvrtečního | pátečního | sobotního | nedělního
pl: poniedziałek | wtorek | środę | czwartek | piątek | sobotę | niedzielę
pl: styczniu | lutym | marcu | kwietniu | maju | czerwcu | lipcu | sierpniu | wrześniu | październiku
zh: 周一 | 周二 | 周三 | 周四 | 周五 | 周六 | 周日
zh: 星期一 | 星期二 | 星期三 | 星期四 | 星期五 | 星期六 | 星期日
hi: सितम्बर | अक्टूबर | नवम्बर | दिसम्बर | फ़रवरी | जुलाई
hi: रविवार | शनिवार | शुक्रवार | गुरुवार | बुधवार | मंगलवार | सोमवार
ar: أيلول | تشرين_الأول | حزيران | نيسان | شباط
ar: الإثنين | الاثنين | الثلاثاء | الأربعاء | الخميس | الجمعة | السبت | الأحد
tr: Pazartesi | Salı | Çarşamba | Perşembe | Cuma | Cumartesi | Pazar
""")
SURNAMES = table("""
en: Johnson | Wilson | Miller | Clinton | Anderson | Robinson | Mitchell | Thompson | Martin | Brown
ru: Джонсон | Уилсон | Миллер | Клинтон | Андерсон | Робинсон | Митчелл | Томпсон | Мартин | Браун
bg: Джонсън | Уилсън | Милър | Клинтън | Андерсън | Робинсън | Мичъл | Томпсън | Мартин | Браун
ar: جونسون | ويلسون | ميلر | كلينتون | أندرسون | روبنسون | ميتشل | تومبسون | مارتن | براون
zh: 约翰逊 | 威尔逊 | 米勒 | 克林顿 | 安德森 | 罗宾逊 | 米切尔 | 汤普森 | 马丁 | 布朗
ja: ジョンソン | ウィルソン | ミラー | クリントン | アンダーソン | ロビンソン | ミッチェル | トンプソン
hi: जॉनसन | विल्सन | मिलर | क्लिंटन | एंडरसन | रॉबिन्सन | मिशेल | थॉम्पसन | मार्टिन | ब्राउन
""")
PEOPLE = table("""
en: Trump | Obama | Putin | Merkel | Macron | Kavanaugh | Clinton | Erdogan | Corbyn | Johnson
ru: Трамп | Обама | Путин | Меркель | Макрон | Кавано | Клинтон | Эрдоган | Корбин | Джонсон
bg: Тръмп | Обама | Путин | Меркел | Макрон | Кавано | Клинтън | Ердоган | Корбин | Джонсън
ar: ترامب | أوباما | بوتين | ميركل | ماكرون | كافانو | كلينتون | أردوغان | كوربين | جونسون
zh: 特朗普 | 奥巴马 | 普京 | 默克尔 | 马克龙 | 卡瓦诺 | 克林顿 | 埃尔多安 | 科尔宾 | 约翰逊
ja: トランプ | オバマ | プーチン | メルケル | マクロン | カバノー | クリントン | エルドアン | コービン | ジョンソン
hi: ट्रम्प | ओबामा | पुतिन | मर्केल | मैक्रों | कैवनॉग | क्लिंटन | एर्दोगन | कॉर्बिन | जॉनसन
hi: ट्रंप | ओबामा | पुतिन | मर्केल | मैक्रों | कैवनॉ | क्लिंटन | एर्दोआन | कॉर्बिन | जॉनसन
""")
CITIES = table("""
en: London | Paris | Berlin | Moscow | Madrid | Rome | Vienna | Washington | Chicago | Boston | Tokyo
de: London | Paris | Berlin | Moskau | Madrid | Rom | Wien | Washington | Chicago | Boston | Tokio
fr: Londres | Paris | Berlin | Moscou | Madrid | Rome | Vienne | Washington | Chicago | Boston | Tokyo
es: Londres | París | Berlín | Moscú | Madrid | Roma | Viena | Washington | Chicago | Boston | Tokio
cs: Londýn | Paříž | Berlín | Moskva | Madrid | Řím | Vídeň | Washington | Chicago | Boston | Tokio
cs: Londýně | Paříži | Berlíně | Moskvě | Madridu | Římě | Vídni | Washingtonu | Chicagu | Bostonu
pl: Londyn | Paryż | Berlin | Moskwa | Madryt | Rzym | Wiedeń | Waszyngton | Chicago | Boston | Tokio
pl: Londynie | Paryżu | Berlinie | Moskwie | Madrycie | Rzymie | Wiedniu | Waszyngtonie | Chicago
tr: Londra | Paris | Berlin | Moskova | Madrid | Roma | Viyana | Washington | Chicago | Boston | Tokyo
ru: Лондон | Париж | Берлин | Москва | Мадрид | Рим | Вена | Вашингтон | Чикаго | Бостон | Токио
ru: Лондоне | Париже | Берлине | Москве | Мадриде | Риме | Вене | Вашингтоне | Чикаго | Бостоне
bg: Лондон | Париж | Берлин | Москва | Мадрид | Рим | Виена | Вашингтон | Чикаго | Бостън | Токио
ar: لندن | باريس | برلين | موسكو | مدريد | روما | فيينا | واشنطن | شيكاغو | بوسطن | طوكيو
zh: 伦敦 | 巴黎 | 柏林 | 莫斯科 | 马德里 | 罗马 | 维也纳 | 华盛顿 | 芝加哥 | 波士顿 | 东京
ja: ロンドン | パリ | ベルリン | モスクワ | マドリード | ローマ | ウィーン | ワシントン | シカゴ | ボストン | 東京
hi: लंदन | पेरिस | बर्लिन | मॉस्को | मैड्रिड | रोम | वियना | वाशिंगटन | शिकागो | बोस्टन | टोक्यो
""")
ACRONYMS = table("""
en: EU | UN | US | NATO | IMF | AIDS | WHO | UK
de: EU | UN | USA | NATO | IWF | AIDS | WHO | -
fr: UE | ONU | USA | OTAN | FMI | SIDA | OMS | -
es: UE | ONU | EE._UU. | OTAN | FMI | SIDA | OMS | -
cs: EU | OSN | USA | NATO | MMF | AIDS | WHO | -
pl: UE | ONZ | USA | NATO | MFW | AIDS | WHO | -
tr: AB | BM | ABD | NATO | IMF | AIDS | DSÖ | -
ru: ЕС | ООН | США | НАТО | МВФ | СПИД | ВОЗ | -
bg: ЕС | ООН | САЩ | НАТО | МВФ | СПИН | СЗО | -
""")
NUMBER_WORDS = table("""
en: two | three | four | five | six | seven | eight | nine | ten
de: zwei | drei | vier | fünf | sechs | sieben | acht | neun | zehn
fr: deux | trois | quatre | cinq | six | sept | huit | dix
es: dos | tres | cuatro | cinco | seis | siete | ocho | nueve | diez
cs: dva | tři | čtyři
cs: pět | šest | sedm | osm | devět | deset
pl: dwa | trzy | cztery
pl: pięć | sześć | siedem | osiem | dziewięć | dziesięć
ru: два | три | четыре
ru: пять | шесть | семь | восемь | девять | десять
bg: два | три | четири | пет | шест | седем | осем | девет | десет
tr: iki | üç | dört | beş | altı | yedi | sekiz | dokuz
hi: दो | तीन | चार | पांच | छह | सात | आठ
zh: 两 | 三 | 四 | 五 | 六 | 七 | 八
""")
PREPOSITIONS = {
    "en": "in of by for at to with from after about over nearly around".split(),
    "de": "in von um für mit nach etwa rund auf seit bis vor über".split(),
    "fr": "en de à pour avec après environ dans sur depuis".split(),
    "es": "en de a por con para tras unos unas desde casi".split(),
    "cs": "v ve o z za do na od asi po před".split(),
    "pl": "w o z za do na od około po przed".split(),
    "ru": "в на с за до около по от из через".split(),
    "bg": "в на с за до около по от през със".split(),
    "ar": "في من على إلى منذ نحو حوالي".split(),
}
COUNTERS = "年月日人名个個位岁歳次回件本台座家项票分点"  # one character


def swaps(
    text: str,
    lang: str,
    tables: Table,
    rng: random.Random,
    ok: Callable[[regex.Match[str]], bool] = lambda m: True,
) -> Iterator[tuple[int, int, str]]:
    """Every form of a table that stands in the text, with another notion's form for it."""
    for group in tables.get(lang, []):
        pattern = _patterns(tuple(f for row in group for f in row), lang)
        for m in pattern.finditer(text):
            here = [(i, j) for i, row in enumerate(group) for j, f in enumerate(row) if f == m[0]]
            if not here or not ok(m):
                continue
            i, j = rng.choice(here)
            mine = {f for row in group if m[0] in row for f in row}
            other = [row[j] for k, row in enumerate(group) if k != i and j < len(row) and row[j]]
            other = [f for f in other if f not in mine]
            if other:
                yield m.start(), m.end(), rng.choice(other)


@cache
def _patterns(forms: tuple[str, ...], lang: str) -> regex.Pattern[str]:
    return bounded(forms, lang)


# Numbers


def regroup(digits: str, model: str) -> str:
    """The digits with the model's group separator, where the model has one."""
    m = regex.search(r"\d([., \u00a0\u202f])\d{3}", model)
    if not m or len(digits) < 4:
        return digits
    head = len(digits) % 3 or 3
    return m[1].join([digits[:head], *(digits[i : i + 3] for i in range(head, len(digits), 3))])


def mutate(number: str, shape: str, rng: random.Random) -> str | None:
    """The number with one digit changed, swapped, dropped or added."""
    at = [i for i, c in enumerate(number) if c.isdigit()]
    zero = ord(number[at[0]]) - unicodedata.digit(number[at[0]])
    last = rng.randrange(len(at))
    if shape == "changed":
        i = at[last]
        floor = 1 if last == 0 else 0
        new = rng.choice([d for d in range(floor, 10) if chr(zero + d) != number[i]])
        return number[:i] + chr(zero + new) + number[i + 1 :]
    if shape == "swapped":
        pairs = [
            (i, j)
            for i, j in itertools.pairwise(at)
            if number[i] != number[j] and not (i == at[0] and unicodedata.digit(number[j]) == 0)
        ]
        if not pairs:
            return None
        i, j = rng.choice(pairs)
        return number[:i] + number[j] + number[i + 1 : j] + number[i] + number[j + 1 :]
    m = regex.fullmatch(r"(\d{1,3}(?:[., \u00a0\u202f]\d{3})+|\d+)([.,٫]\d+)?", number)
    if not m:
        return None
    digits = [c for c in m[1] if c.isdigit()]
    if shape == "dropped":
        spots = [k for k in range(len(digits)) if k or digits[1:2] != [chr(zero)]]
        if len(digits) < 2 or not spots:
            return None
        del digits[rng.choice(spots)]
    else:
        digits.insert(rng.randint(1, len(digits)), chr(zero + rng.choice([0, 0, *range(1, 10)])))
    return regroup("".join(digits), m[1]) + (m[2] or "")


def number_digit(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A digit changed, swapped, dropped or added; a number word for another."""
    for m in NUMBER.finditer(seg.target):
        if YEAR.fullmatch(m[0]):
            continue
        for shape in ("changed", "swapped", "dropped", "added"):
            new = mutate(m[0], shape, rng)
            if new and new != m[0]:
                yield shape, *put(seg.target, *m.span(), new)
    for s, e, new in swaps(seg.target, seg.target_lang, NUMBER_WORDS, rng):
        if seg.target_lang != "zh" or seg.target[e : e + 1] in tuple("个名位年天次场人家项"):
            yield "word", *put(seg.target, s, e, new)


@cache
def _number_phrase(lang: str) -> regex.Pattern[str]:
    if lang in CJK:
        return regex.compile(
            rf"(?P<n>{NUMBER.pattern})(?:[百千万亿億兆]+)?[多余]?"
            rf"(?:[{COUNTERS}％%]|美元|英镑|欧元|公里|英里|小时|分钟|ドル|ポンド|マイル|キロ)間?"
        )
    before = "|".join(PREPOSITIONS.get(lang, []))
    before = rf"(?P<p>\b(?:{before})\s)?" if before else "(?P<p>)"
    scale = "|".join(regex.escape(f) for g in SCALES[lang] for r in g for f in r if f)
    return regex.compile(
        rf"{before}(?:[$£€%]\s?)?(?P<n>{NUMBER.pattern})"
        rf"(?:[\s\u00a0](?:{scale}))?(?P<w>[\s\u00a0]?[%€$£]|[\s\u00a0][\p{{L}}\p{{M}}]+)"
        rf"(?![\p{{L}}\p{{M}}\-'’])"
    )


def number_missing(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A number left out with its noun, and perhaps its preposition."""
    text = seg.target
    for m in _number_phrase(seg.target_lang).finditer(text):
        if len(m[0]) > len(text) * 0.5 or m.end() > len(text) - 2:
            continue
        if seg.target_lang in CJK:
            yield "counter", *cut(text, *m.span())
            continue
        if text[m.start("n") - 1 : m.start("n")] in tuple("-–/"):
            continue
        if m["p"]:
            yield "preposition", *cut(text, *m.span())
        begin = m.start() + len(m["p"] or "")
        if begin:
            yield "noun", *cut(text, begin, m.end())
    for m in regex.finditer(r"(?<=\w) ?[(（][^()（）]{0,20}\d[^()（）]{0,20}[)）]", text):
        if len(m[0]) < len(text) * 0.4:
            yield "bracket", *cut(text, *m.span())


def after_number(text: str, at: int) -> bool:
    """Whether a digit or a numeral stands right before."""
    before = text[:at].rstrip(" \u00a0\u202f")
    return bool(before) and (before[-1].isdigit() or before[-1] in "一二三四五六七八九十数几両两")


def scale(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """Thousand, million and billion confused, left out or written out wrong."""
    text, lang = seg.target, seg.target_lang

    def ok(m: regex.Match[str]) -> bool:
        strict = lang in {"tr", "hi", "zh", "ja"} or m[0].endswith(".") or m[0] == "mil"
        return not strict or after_number(text, m.start())

    group = SCALES[lang][0]
    for s, e, new in swaps(text, lang, SCALES, rng, ok):
        if lang in CJK and (e - s == 1 and text[e : e + 1] in tuple("千万亿億兆")):
            continue
        yield "swapped", *put(text, s, e, new)
        if not after_number(text, s):
            continue
        yield "dropped", *cut(text, s, e)
        m = regex.search(r"(?<![\d.,])(\d{1,3})[ \u00a0]?$", text[:s])
        rank = next((i for i, row in enumerate(group) if text[s:e] in row), 9)
        if m and lang not in {"zh", "ja", "hi"} and rank < 3:
            wrong = rng.choice([f for f, r in FACTOR.items() if r != rank])
            number = f"{int(m[1]) * wrong:,}".replace(",", GROUP.get(lang, ","))
            yield "written-out", *put(text, m.start(1), e, number)
    if lang == "en":
        for m in regex.finditer(r"(?<=[$£€][\d.,]{0,5}\d) ?(m|bn|k|million|billion)\b", text):
            new = rng.choice([x for x in ("m", "bn", "k") if x[0] != m[1][0]])
            yield "abbreviation", *put(text, *m.span(), new)


SIGNS = "$€£¥₽"


def currency(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A currency for another, doubled as in `euros. Dollars`, or left out."""
    text, lang = seg.target, seg.target_lang
    money = regex.search(r"[£₽¥]|sterling|GBP|ster|pound", seg.source + text) is not None
    weight = regex.search(r"\b(lbs?|weigh\w*|pounds? of)\b", seg.source + text) is not None

    def ok(m: regex.Match[str]) -> bool:
        if m[0].casefold() in {"yen", "円", "livre", "livres", "libra", "libras", "libry"}:
            return after_number(text, m.start()) and money and not weight
        return not (weight and m[0][:2].casefold() in {"po", "pf", "фу", "fu", "li", "па"})

    for s, e, new in swaps(text, lang, CURRENCIES, rng, ok):
        yield "word", *put(text, s, e, new)
        if after_number(text, s) or regex.search(r"\p{L}\s?$", text[:s]):
            stop = STOP.get(lang, ".")
            gap = "" if lang in CJK else " "
            yield "doubled", *put(text, s, e, f"{new}{stop}{gap}{capital(text[s:e])}")
        if after_number(text, s):
            yield "dropped", *cut(text, s, e)
    for m in regex.finditer(rf"[{SIGNS}](?=\s?\d)|(?<=\d[\s\u00a0]?)[{SIGNS}]", text):
        other = rng.choice([c for c in "$€£" if c != m[0]])
        yield "sign", *put(text, *m.span(), other)
        yield "sign-dropped", *put(text, *m.span(), "")
        forms = CURRENCIES[lang][0]
        name = next((r for r, c in enumerate("$€£") if c == other), 0)
        n = regex.match(
            rf"[{SIGNS}]\s?({NUMBER.pattern})(?![\p{{L}}\d])(?!\s\p{{L}})", text[m.start() :]
        )
        if n and lang not in CJK and name < len(forms):
            form = forms[name][min(2, len(forms[name]) - 1) if lang in {"ru", "cs", "pl"} else -1]
            yield "sign-to-word", *put(text, m.start(), m.start() + n.end(), f"{n[1]} {form}")
    for m in regex.finditer(r"\b(USD|EUR|GBP)\b", text):
        new = rng.choice([c for c in ("USD", "EUR", "GBP") if c != m[0]])
        yield "code", *put(text, *m.span(), new)


PERCENT = {
    "en": (r"per ?cent", "percentage points"),
    "de": (r"Prozent", "Prozentpunkte"),
    "fr": (r"pour ?cent", "points de pourcentage"),
    "es": (r"por ciento", "puntos porcentuales"),
    "cs": (r"procenta?\b", "procentních bodů"),
    "pl": (r"procenta?\b|proc\.", "punktów procentowych"),
    "ru": (r"процент(?:ов|а)?", "процентных пунктов"),
    "bg": (r"процента|на сто", "процентни пункта"),
    "tr": (r"yüzde", ""),
    "ar": (r"في المائة|في المئة|بالمئة|بالمائة", "نقطة مئوية"),
    "hi": (r"प्रतिशत|फीसदी|फ़ीसदी", "प्रतिशत अंक"),
    "zh": (r"百分之", "个百分点"),
    "ja": (r"パーセント", "パーセントポイント"),
}


def percentage(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A percentage with another value, sign or word."""
    text, lang = seg.target, seg.target_lang
    word, points = PERCENT[lang]
    sign = rf"(?:[%％٪]|{word})"
    for m in NUMBER.finditer(text):
        after = regex.match(rf"[\s\u00a0\u202f-]?({sign})", text[m.end() :])
        before = regex.search(rf"({sign})\s?$", text[: m.start()])
        if not after and not before:
            continue
        for shape in ("changed", "swapped", "dropped", "added"):
            new = mutate(m[0], shape, rng)
            if new and new != m[0]:
                yield "value", *put(text, *m.span(), new)
        if d := regex.fullmatch(r"(\d+)[.,٫](\d+)", m[0]):
            yield "decimal-shift", *put(text, *m.span(), (d[1] + d[2]).lstrip("0") or "0")
        elif len(m[0]) == 2 and m[0][1].isdigit():
            shifted = m[0][0] + ("." if GROUP.get(lang, ",") == "," else ",") + m[0][1]
            yield "decimal-shift", *put(text, *m.span(), shifted)
        s, e = (
            (m.end() + after.start(1), m.end() + after.end(1)) if after else before.span(1)  # type: ignore[union-attr]
        )
        if after and s > m.end():
            yield "sign-dropped", *put(text, m.end(), e, "")
        else:
            yield "sign-dropped", *(put(text, s, e, "") if not before else cut(text, s, e))
        if text[s:e] in ("%", "％", "٪"):
            yield "sign", *put(text, s, e, rng.choice("‰°"))
        if after and points:
            glue = "" if lang in CJK or text[s - 1].isspace() else " "
            yield "points", *put(text, s, e, glue + points)


def _calendar(lang: str) -> list[tuple[str, list[str]]]:
    data = Locale.parse(lang)
    out = []
    for shape, names in (("month", data.months), ("weekday", data.days)):
        for context in ("format", "stand-alone"):
            out.append((shape, [str(v) for v in names[context]["wide"].values()]))
    return out


CALENDAR = cache(_calendar)


def date(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A month, a weekday, a day of the month or a year changed."""
    text, lang = seg.target, seg.target_lang
    if lang not in CJK:
        for shape, names in CALENDAR(lang):
            for m in _patterns(tuple(names), lang).finditer(text):
                near = text[max(0, m.start() - 6) : m.end() + 7]
                unsafe = lang in {"en", "fr"} and m[0].casefold() in {"may", "march", "mars"}
                unsafe = unsafe or (
                    lang in {"pl", "cs", "es", "tr", "ar", "hi"} and shape == "month"
                )
                if unsafe and not regex.search(r"\d", near):
                    continue
                new = rng.choice([n for n in names if n != m[0]])
                yield shape, *put(text, *m.span(), new)
                for side in (
                    r"(\d{1,2})(?:st|nd|rd|th|er|\.)?\s(?:de |of )?$",
                    r"\s(\d{1,2})\b(?!:)",
                ):
                    tail = side.startswith(r"\s")
                    part = text[m.end() :] if tail else text[: m.start()]
                    d = regex.match(side, part) if tail else regex.search(side, part)
                    if shape == "month" and d and not (tail and lang != "en"):
                        base = m.end() if tail else 0
                        yield "day", *put(text, base + d.start(1), base + d.end(1), _day(d[1], rng))
    for s, e, new in swaps(text, lang, ENDINGS, rng):
        yield "weekday", *put(text, s, e, new)
    if lang in CJK:
        for m in regex.finditer(r"(?<!\d)(\d{1,2})(月)(?!間|内)(?:(\d{1,2})日)?", text):
            if int(m[1]) <= 12:
                new = str(rng.choice([n for n in range(1, 13) if n != int(m[1])]))
                yield "month", *put(text, m.start(1), m.end(1), new)
            if m[3]:
                yield "day", *put(text, m.start(3), m.end(3), _day(m[3], rng))
        for m in regex.finditer(r"[月火水木金土日](?=曜)", text):
            new = rng.choice([c for c in "月火水木金土日" if c != m[0]])
            yield "weekday", *put(text, *m.span(), new)
    for m in YEAR.finditer(text):
        if 1900 <= int(m[0]) <= 2099:
            year = int(m[0])
            way = rng.choice([1, -1, 2, -2, 10, -10, 0])
            new = m[0][:2] + m[0][3] + m[0][2] if way == 0 else str(year + way)
            if new != m[0]:
                yield "year", *put(text, *m.span(), new)


def _day(day: str, rng: random.Random) -> str:
    if len(day) == 2 and "1" <= day[1] <= "2" and day[0] != day[1] and rng.random() < 0.4:
        return day[::-1]
    return str(rng.choice([d for d in range(1, 29) if d != int(day)]))


def time(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A time of day, a part of the day or a duration changed."""
    text, lang = seg.target, seg.target_lang
    for m in regex.finditer(
        r"(?<![\d.,:])(\d{1,2})(?:([:.h時点时])\s?(\d\d)(?![\d.,])|(?=\s?(?:[ap]\.?m\b|[AP]M\b|Uhr\b"
        r"|o'clock|heures du|h\b(?!-)|hod\b|часов (?:утра|вечера)|часа следобед|बजे|时(?!间|代)|時(?!間|代)"
        r"|点(?=[，。钟半左前]|\d))))",
        text,
    ):
        if int(m[1]) > 24 or (m[2] == "." and lang not in {"de", "fr", "pl", "cs", "tr", "ru"}):
            continue
        if m[2] == "." and not regex.match(r"\s?(?:Uhr|hod)", text[m.end() :]):
            continue
        top = 13 if int(m[1]) <= 12 else 24
        hour = str(rng.choice([h for h in range(1, top) if h != int(m[1])]))
        yield "hour", *put(text, m.start(1), m.end(1), hour)
        if m[3]:
            minute = rng.choice(["00", "15", "20", "30", "45", m[3][::-1], "05", "10"])
            if minute != m[3] and int(minute) < 60:
                yield "minute", *put(text, m.start(3), m.end(3), minute)
    for s, e, new in swaps(text, lang, DAYTIMES, rng):
        abbreviated = text[s:e].casefold() in {"am", "a.m.", "pm", "p.m."}
        if abbreviated and not after_number(text, s):
            continue
        if lang == "es" and not regex.search(r"\b(la|esta|una) $", text[:s]):
            continue
        if lang == "de" and text[s:e] == "Morgen" and starts_sentence(text, s):
            continue
        if lang == "ja" and text[s:e] == "朝" and text[e : e + 1] in tuple("鮮食日刊鲜"):
            continue
        yield "part-of-day", *put(text, s, e, new)
    for s, e, new in swaps(text, lang, TIME_UNITS, rng, lambda m: after_number(text, m.start())):
        year = YEAR.search(text[max(0, s - 5) : s].strip())
        if not year and text[e : e + 1] not in tuple("代前后後以度初末半级級"):
            yield "duration", *put(text, s, e, new)


ABBREVIATED = regex.compile(
    r"(?<=\d[ \u00a0]?)(km/h|km|kg|cm|mph|kph|mm|lbs?|ft|м|км/ч|км|кг|см|°[CF]|º[CF])(?![\p{L}/\d])"
)
OTHER_UNIT = {
    "km/h": "mph", "km": "mi", "kg": "lb", "cm": "in", "mph": "km/h", "kph": "mph", "mm": "cm",
    "lb": "kg", "lbs": "kg", "ft": "m", "м": "км", "км/ч": "м/с", "км": "м", "кг": "г", "см": "мм",
    "°C": "°F", "°F": "°C", "ºC": "ºF", "ºF": "ºC",
}  # fmt: skip


def unit(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A unit for another, the number as it was."""
    text, lang = seg.target, seg.target_lang
    loose = r"mil|ft|fu|me|met|stop|pied|pie|palc|cal|ميل|قدم|متر"
    soft = regex.compile(rf"^(?:{loose}|stopa|stopy|米|升|码|磅|キロ|Morgen|mile|foot|feet|mil)")

    def ok(m: regex.Match[str]) -> bool:
        if text[m.end() : m.end() + 1] in tuple("グ") or (lang == "cs" and m[0] == "mil"):
            return False
        return after_number(text, m.start()) or (not soft.match(m[0]) and lang not in CJK)

    for s, e, new in swaps(text, lang, UNITS, rng, ok):
        yield "word", *put(text, s, e, new)
    for m in ABBREVIATED.finditer(text):
        yield "abbreviation", *put(text, *m.span(), OTHER_UNIT[m[0]])
    for m in regex.finditer(r"\b(Celsius|Fahrenheit)\b", text):
        new = "Fahrenheit" if m[0] == "Celsius" else "Celsius"
        yield "temperature", *put(text, *m.span(), new)
    for a, b in (
        ("摄氏", "华氏"),
        ("華氏", "摂氏"),
        ("Цельсия", "Фаренгейта"),
        ("Целзий", "Фаренхайт"),
    ):
        for old, new in ((a, b), (b, a)):
            if old in text:
                s = text.index(old)
                yield "temperature", *put(text, s, s + len(old), new)


GROUP = {"en": ",", "zh": ",", "ja": ",", "hi": ",", "ar": ",", "de": ".", "es": ".", "tr": "."}
GROUP |= dict.fromkeys(("fr", "ru", "cs", "pl", "bg"), "\u00a0")


def notation(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """The separators, or the place of the sign, of the source's locale."""
    text, lang = seg.target, seg.target_lang
    mine, theirs = GROUP[lang], GROUP[seg.source_lang]
    point = {",": "."}.get(mine, ",")
    other_point = {",": "."}.get(theirs, ",")
    for m in NUMBER.finditer(text):
        if not m[0].isascii() and not regex.search("[\u00a0\u202f]", m[0]):
            continue
        if regex.match(r"\s?(?::|Uhr|hod|[ap]\.?m\b)", text[m.end() :]):
            continue
        if regex.search(r"\d[ \u00a0]$", text[: m.start()]):  # a telephone number
            continue
        sep = m["sep"]
        if sep and (sep == mine or (mine == "\u00a0" and sep.isspace())):
            new = theirs if theirs != mine else rng.choice([".", " "])
            swapped = m[0].replace(sep, "\0").replace(point, other_point).replace("\0", new)
            if swapped != m[0]:
                yield "both" if point in m[0] else "group", *put(text, *m.span(), swapped)
        elif m[0].count(point) == 1 and not sep and other_point != point:
            yield "decimal", *put(text, *m.span(), m[0].replace(point, other_point))
        elif regex.fullmatch(r"\d{5,}", m[0]) and theirs != mine:
            yield "group-added", *put(text, *m.span(), f"{int(m[0]):,}".replace(",", theirs))
    if mine == "," and theirs != ",":
        for m in regex.finditer(r"([$£€])(\d[\d.,]*\d|\d)(?![\d\p{L}])(?! ?(?:m|b|tr)i?)", text):
            yield "sign-place", *put(text, *m.span(), f"{m[2]} {m[1]}")
    if lang == "en" and seg.source_lang in {"de", "cs", "pl", "tr", "fr", "ru"}:
        for m in regex.finditer(r"\b(\d{1,2}):(\d\d)\b(?! ?[ap]\.?m)", text):
            sep = "h" if seg.source_lang == "fr" else "."
            yield "time", *put(text, *m.span(), f"{m[1]}{sep}{m[2]}")
        for m in regex.finditer(r"(?<=\d)(?:st|nd|rd|th)(?= \p{L})", text):
            yield "ordinal", *put(text, *m.span(), "e" if seg.source_lang == "fr" else ".")
    if seg.source_lang == "en":
        for m in regex.finditer(r"(\d[\d.,]*) ?€", text):
            if mine != ",":
                yield "sign-place", *put(text, *m.span(), "€" + m[1])
        for m in regex.finditer(r"(?<= )(\d{1,2})\.(?= \p{Ll})", text):
            n = int(m[1])
            suffix = {1: "st", 2: "nd", 3: "rd"}.get(n % 10 if n not in (11, 12, 13) else 0, "th")
            if lang in {"de", "cs"}:
                yield "ordinal", *put(text, *m.span(), m[1] + suffix)


# Names

ROMAN = {
    "cyrillic": dict(
        zip(
            "абвгдеёжзийклмнопрстуфхцчшщъыьэюяі",
            "a b v g d e e j z i i k l m n o p r s t u f h c c s s u i _ e u a i".split(),
            strict=True,
        )
    ),
    "arabic": dict(
        zip(
            "ابتثجحخدذرزسشصضطظعغفقكلمنهويةىآأإؤئءپچڤگ",
            "a b t t g h k d d r z s s s d t t _ g f k k l m n h v i a a a a i v i _ p c v g".split(),
            strict=True,
        )
    ),
    "hindi": dict(
        zip(
            "कखगघचछजझटठडढणतथदधनपफबभमयरलवशषसहड़ंअआइईउऊएऐओऔऑज़फ़क़ािीुूेैोौॉृ",
            "k k g g c c j j t t d d n t t d d n p f b b m i r l v s s s h r _ n a a i i u u e e o o o j "
            "_ f _ k _ a i i u u e e o o o r".split(),
            strict=False,
        )
    ),
    "kana": dict(
        zip(
            "アイウエオカキクケコサシスセソタチツテトナニヌネノハヒフヘホマミムメモヤユヨラリルレロワンガギグゲゴ"
            "ザジズゼゾダヂヅデドバビブベボパピプペポヴァィゥェォャュョ",
            "a i u e o ka ki ku ke ko sa si su se so ta ci tu te to na ni nu ne no ha hi fu he ho "
            "ma mi mu me mo ia iu io ra ri ru re ro va n ga gi gu ge go za ji zu ze zo da ji zu de do "
            "ba bi bu be bo pa pi pu pe po v a i u e o a u o".split(),
            strict=True,
        )
    ),
}
ROMAN_OF = {"ru": "cyrillic", "bg": "cyrillic", "ar": "arabic", "hi": "hindi", "ja": "kana"}
SOUND = str.maketrans("pvfwgcqjxzdrhy", "bbbbkkkkkstl__")


@cache
def skeleton(word: str, lang: str) -> str:
    """The consonants of a word, in a few classes."""
    word = word.casefold()
    if lang in ROMAN_OF:
        letters = ROMAN[ROMAN_OF[lang]]
        if lang == "ja":
            word = regex.sub(r"[トド](?!.*[トド])$", "t", word.replace("ー", ""))
        roman = "".join(letters.get(c, "") if not c.isascii() else c for c in word)
    else:
        for a, b in (
            ("ough", "o"),
            ("sch", "s"),
            ("sh", "s"),
            ("ph", "f"),
            ("ch", "c"),
            ("ck", "k"),
        ):
            word = word.replace(a, b)
        word = regex.sub("c(?=[eiy])", "s", word)
        word = regex.sub(r"\p{M}", "", unicodedata.normalize("NFD", word.replace("ł", "l")))
        roman = word.replace("x", "ks")
    folded = regex.sub("[aeiouı_]", "", roman.translate(SOUND))
    return regex.sub(r"(.)\1+", r"\1", folded)


Name = tuple[int, int, int, int]  # its place in the target, its place in the source


def english_names(text: str, corpus: Corpus) -> list[regex.Match[str]]:
    """The capitalised words of an English text that are hardly common ones."""
    lower = corpus.lower["en"]
    out = []
    capitals = 0
    tokens = words(text)
    for m in tokens:
        capitals += m[0][:1].isupper()
        core = m[0].removesuffix("'s").removesuffix("’s")
        if len(core) >= 4 and core[0].isupper() and not core.isupper() and "'" not in core:
            plain = core.lower()
            if lower[plain] == 0 and (lower[plain + "s"] == 0 and lower[plain.rstrip("s")] == 0):
                out.append(m)
    return out


_names: dict[str, list[Name]] = {}


def names(seg: Segment, corpus: Corpus) -> list[Name]:
    """The names that stand in both texts in some form, by their sound."""
    if seg.id not in _names:
        _names[seg.id] = _find_names(seg, corpus)
    return _names[seg.id]


def _find_names(seg: Segment, corpus: Corpus) -> list[Name]:
    flipped = seg.target_lang == "en"
    english, other, lang = (
        (seg.target, seg.source, seg.source_lang)
        if flipped
        else (seg.source, seg.target, seg.target_lang)
    )
    if lang == "zh":
        return _listed_names(seg, english, other, flipped)
    found = list(regex.finditer(r"[ァ-ヴー]{2,}", other)) if lang == "ja" else words(other)
    if lang in CASED:
        found = [m for m in found if m[0][0].isupper() and not (len(m[0]) > 4 and m[0].isupper())]
    out: list[Name] = []
    used: set[int] = set()
    for m in english_names(english, corpus):
        core = m[0].removesuffix("'s").removesuffix("’s")
        key = skeleton(core, "en")
        best, score = None, 0.0
        for t in found:
            if t.start() in used or len(t[0]) < 3:
                continue
            word = t[0].split("'")[0].split("’")[0]
            if lang in LATIN:
                same = SequenceMatcher(
                    None, core.casefold(), word.casefold(), autojunk=False
                ).ratio()
                if core[0] != word[0] or same < 0.75:
                    continue
            else:
                if len(key) < 2:
                    continue
                mine = skeleton(word, lang)
                forms = {mine}
                if lang == "ar":
                    forms |= {skeleton(word[k:], lang) for k in (1, 2) if len(word) > k + 2}
                same = max(SequenceMatcher(None, key, f, autojunk=False).ratio() for f in forms)
                if same < (0.8 if len(key) > 2 else 1.0):
                    continue
            if same > score:
                best, score = t, same
        if best is None:
            continue
        used.add(best.start())
        size = len(best[0].split("'")[0].split("’")[0])
        there = (best.start(), best.start() + size)
        here = (m.start(), m.start() + len(core))
        out.append((*here, *there) if flipped else (*there, *here))
    return sorted(out)


@cache
def _territories(lang: str) -> dict[str, str]:
    data = Locale.parse(lang).territories
    return {k: str(v) for k, v in data.items() if k.isalpha() and len(k) == 2 and "(" not in str(v)}


def _listed_names(seg: Segment, english: str, other: str, flipped: bool) -> list[Name]:
    """Names of a text in Chinese: those of the tables, and the only `X·Y` for an only `X Y`."""
    pairs = [
        (a, b)
        for t in (PEOPLE, CITIES, SURNAMES)
        for (a,), (b,) in zip(t["en"][0], t["zh"][0], strict=False)
    ]
    lands = _territories("zh")
    pairs += [(v, lands[k]) for k, v in _territories("en").items() if k in lands]
    out: list[Name] = []
    for a, b in pairs:
        m = regex.search(rf"\b{regex.escape(a)}\b", english)
        if m and other.count(b) == 1:
            s = other.index(b)
            out.append((*m.span(), s, s + len(b)))
    dotted = list(
        regex.finditer(r"(?<!\p{Han})?(\p{Han}{2,5})[·•](\p{Han}{2,4})(?=[，。、的在（])", other)
    )
    full = list(regex.finditer(r"\b(\p{Lu}\p{Ll}{2,}) (\p{Lu}\p{Ll}{2,})\b", english))
    if len(dotted) == 1 and len(full) == 1:
        d, f = dotted[0], full[0]
        if not out:
            out.append((*f.span(2), *d.span(2)))
    return sorted((c, d, a, b) if not flipped else (a, b, c, d) for a, b, c, d in set(out))


VOWELS = {
    "latin": ("aeiou", "bcdfgklmnprstvz"),
    "cyrillic": ("аеиоуя", "бвгдзклмнпрстфхчш"),
    "arabic": ("اوي", "بتجحخدرزسشصضطعغفقكلمن"),
    "hindi": ("ािीुूेैोौ", "कखगघचजटडतदनपफबमरलवसह"),
    "kana": (
        "アイウエオャュョー",
        "カキクケコサシスセソタテトナニネノハヒフマミムメモラリルレロンガギグゴジズダデドバビブボパピプポ",
    ),
    "han": ("", "斯尔克特拉里罗德布马达卡科莱姆兰利恩维森纳诺巴伊基顿"),
}


def alphabet(lang: str) -> tuple[str, str]:
    """Vowels and consonants to put into a name."""
    return VOWELS["han" if lang == "zh" else ROMAN_OF.get(lang, "latin")]


def garble(word: str, lang: str, shape: str, rng: random.Random) -> str | None:
    """The name with one or two letters wrong."""
    vowels, consonants = alphabet(lang)
    chars = list(word)
    inner = [i for i in range(1, len(chars)) if chars[i].isalpha() or chars[i] in vowels]
    if not inner or len(chars) < 2:
        return None
    i = rng.choice(inner)
    if shape == "changed":
        i = rng.choice([k for k in range(len(chars)) if k or lang not in CASED])
        pool = (
            vowels if unicodedata.normalize("NFD", chars[i])[0].casefold() in vowels else consonants
        )
        new = rng.choice([c for c in pool if c != chars[i].casefold()])
        chars[i] = new.upper() if chars[i].isupper() else new
    elif shape == "dropped":
        if len(chars) < 4:
            return None
        del chars[i]
    elif shape == "added":
        chars.insert(i, rng.choice(consonants if chars[i - 1] in vowels else vowels or consonants))
    elif shape == "swapped":
        spots = [k for k in inner[1:] if chars[k - 1] != chars[k] and k > 1]
        if not spots or lang in {"hi", "zh"}:
            return None
        k = rng.choice(spots)
        chars[k - 1], chars[k] = chars[k], chars[k - 1]
    elif shape == "two":
        once = garble(word, lang, "changed", rng)
        twice = garble(once or word, lang, rng.choice(["changed", "dropped", "added"]), rng)
        return twice if len(word) > 4 else None
    elif shape == "ending":
        ends = {"en": ["sky", "an", "a"], "ru": ["ский", "ов"], "bg": ["ски", "ов"]}
        tail = rng.choice(ends.get(lang, ["a", "o", "e"]))
        if lang not in CASED or word[-1] in vowels:
            return None
        chars = [*word, *tail]
    new = "".join(chars)
    if lang == "hi" and regex.search(r"[ािीुूेैोौ]{2}|^[ािीुूेैोौ]", new):
        return None
    return new if new != word else None


def name_garbled(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """One or two letters of a name wrong."""
    lang = seg.target_lang
    for s, e, a, b in names(seg, corpus):
        word = seg.target[s:e]
        for shape in ("changed", "dropped", "added", "swapped", "two", "ending"):
            new = garble(word, lang, shape, rng)
            if new and new.casefold() not in corpus.known[lang] and new != seg.source[a:b]:
                yield shape, *put(seg.target, s, e, new)


CASE_ENDINGS = {
    "ru": ["а", "у", "ом", "е", "ым"],
    "cs": ["a", "ovi", "em", "ův", "ova", "u"],
    "pl": ["a", "owi", "em", "u"],
    "de": ["s"],
}
FIRST = set(
    "John David Michael James Robert William Richard Thomas Mark Paul Steven Peter George Kevin "
    "Brian Jeff Jim Joe Tom Tim Ben Sam Matt Mike Bob Bill Nick Alex Andrew Chris Scott Ryan Jason "
    "Justin Jordan Tony Gary Larry Eric Patrick Sarah Mary Jennifer Lisa Julie Susan Karen Laura "
    "Emily Emma Anna Kate Rachel Amy Jessica Michelle Christine Deborah Dianne Hillary Donald "
    "Theresa Boris Jeremy Brett Lindsey Tiger Phil Rory Bryson Dustin Patrick Webb Bubba Ian Simon "
    "Martin Stephen Steve Dan Daniel Adam Jack Harry Charlie Luke Kyle Anthony Roger Rod Chuck Mitch "
    "Ruth Barbara Elizabeth Alexandria Francesco Thorbjorn Rickie Graham Alan Neil Derek Murdo".split()
)


def name_replaced(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A person, a town or a country for another."""
    text, lang = seg.target, seg.target_lang
    english = seg.source if seg.source_lang == "en" else seg.target
    for s, e, new in swaps(text, lang, CITIES, rng):
        if not regex.search(r"\p{Lu}\p{Ll}+ $", text[:s]) or lang not in CASED:
            yield "town", *put(text, s, e, new)
    for s, e, new in swaps(text, lang, PEOPLE, rng):
        yield "person", *put(text, s, e, new)
    here, there = _territories(lang), _territories(seg.source_lang)
    big = "US GB FR DE IT ES PL RU CN JP IN TR SY IQ IR SA EG BR MX CA AU SE NO GR UA CU KE".split()
    for code in big:
        name, origin = here.get(code), there.get(code)
        if not name or not origin:
            continue
        m = bounded([name], lang).search(text)
        if m and (origin in seg.source or seg.source_lang not in {"en", "es", "fr", "de"}):
            pool = [here[c] for c in big if c != code and c in here]
            yield "country", *put(text, *m.span(), rng.choice(pool))
    yield from _stems(text, lang, rng)
    in_target = {(a, b): (s, e) for s, e, a, b in names(seg, corpus)}
    if lang == "en":
        in_target = {(s, e): (s, e) for s, e in in_target.values()}
    others = SURNAMES[lang] or SURNAMES["en"]
    surnames = [x[0] for x in others[0]]
    for m in regex.finditer(r"\b(\p{Lu}\p{Ll}+) (\p{Lu}\p{Ll}[\p{L}\-]+)", english):
        if m[1] not in FIRST or m.span(2) not in in_target:
            continue
        s, e = in_target[m.span(2)]
        old, ending = text[s:e], ""
        if m[2][-1] not in "aeiouy":
            for tail in CASE_ENDINGS.get(lang, []):
                if (
                    old.endswith(tail)
                    and len(old) > 4
                    and (lang in CYRILLIC or (old.startswith(m[2][:-1]) and len(old) > len(m[2])))
                ):
                    ending = tail
        pool = [n for n in surnames if n not in old]
        if ending in ("", "a", "а", "у", "u") or lang == "de" or len(ending) > 1 or lang == "ru":
            yield "surname", *put(text, s, e, rng.choice(pool) + ending)


STEMS = {
    "ru": ("Росси Германи Итали Испани Франци Турци Сири Инди Грузи Австрали Брази", "[яюией]+"),
    "cs": ("Rusk Německ Polsk Španělsk Tureck Řeck Maďarsk Rakousk Švédsk", "(?:o|a|u|em)"),
    "pl": ("Francj Rosj Turcj Szwecj Grecj Hiszpani Albani Brazyli Australi Rumuni", "[aięąo]"),
}


def _stems(text: str, lang: str, rng: random.Random) -> Iterator[Candidate]:
    """A country for another that is declined alike."""
    if lang not in STEMS:
        return
    stems, ending = STEMS[lang]
    pool = stems.replace("Брази", "Бельги").split()
    for m in regex.finditer(rf"\b({'|'.join(pool)})({ending})\b", text):
        new = rng.choice([p for p in pool if p != m[1]])
        yield "country-declined", *put(text, *m.span(), new + m[2])


def name_untranslated_script(
    seg: Segment, corpus: Corpus, rng: random.Random
) -> Iterator[Candidate]:
    """A name as the source writes it, in a text of another script."""
    text = seg.target
    if seg.target_lang in LATIN and seg.source_lang in LATIN:
        return
    found = names(seg, corpus)
    for s, e, a, b in found:
        yield "one", *put(text, s, e, seg.source[a:b])
    for (s, e, a, b), (s2, e2, a2, b2) in itertools.pairwise(found):
        near = len(text[e:s2]) == 1 and len(seg.source[b:a2]) == 1 and text[e] in " ・·"
        if near and seg.source[b] in " ・·":
            yield "full", *put(text, s, e2, seg.source[a:b2])
    for t in (PEOPLE, CITIES):
        for group in t.get(seg.target_lang, []):
            for (mine, *_), (theirs, *_) in (
                zip(group, t[seg.source_lang][0], strict=False) if t[seg.source_lang] else []
            ):
                m = bounded([mine], seg.target_lang).search(text)
                if m and theirs in seg.source:
                    yield "listed", *put(text, *m.span(), theirs)


def acronym(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """An acronym with a wrong letter, in another order, in the source's form, or another one."""
    text, lang = seg.target, seg.target_lang
    if lang in CASED and sum(c.islower() for c in text) < 15:
        return
    for m in regex.finditer(
        r"(?<![\p{Latin}\p{Cyrillic}.\d'’])\p{Lu}{2,6}(?![\p{Latin}\p{Cyrillic}\d])", text
    ):
        word = m[0]
        if regex.fullmatch(r"[IVXLC]+", word) or word in {"OK", "AM", "PM", "MR", "DR"}:
            continue
        around = text[max(0, m.start() - 12) : m.start()] + text[m.end() : m.end() + 12]
        if regex.search(r"\p{Lu}{4}", around):
            continue
        letters = (
            "АБВГДЕКЛМНОПРСТУФХ" if regex.match(r"\p{Cyrillic}", word) else "ABCDEFGHILMNOPRSTU"
        )
        i = rng.randrange(len(word))
        new = rng.choice([c for c in letters if c != word[i]])
        yield "letter", *put(text, *m.span(), word[:i] + new + word[i + 1 :])
        if len(word) > 2:
            yield "dropped", *put(text, *m.span(), word[:i] + word[i + 1 :])
            yield "lower-case", *put(text, *m.span(), capital(word.lower()))
        yield "added", *put(text, *m.span(), word[:i] + new + word[i:])
        pairs = [k for k in range(len(word) - 1) if word[k] != word[k + 1]]
        if pairs:
            k = rng.choice(pairs)
            swapped = word[:k] + word[k + 1] + word[k] + word[k + 2 :]
            yield "swapped", *put(text, *m.span(), swapped)
    row, other = ACRONYMS.get(lang), ACRONYMS.get(seg.source_lang)
    for m in _patterns(tuple(f for x in row[0] for f in x), lang).finditer(text) if row else []:
        at = next(i for i, f in enumerate(row[0]) if f[0] == m[0]) if row else 0
        pool = [f[0] for f in row[0] if f[0] and f[0] != m[0]] if row else []
        yield "other", *put(text, *m.span(), rng.choice(pool))
        if (
            other
            and other[0][at][0] not in ("", m[0])
            and regex.search(
                rf"\b{other[0][at][0]}\b", seg.source.replace("U.S.", "US").replace("U.N.", "UN")
            )
        ):
            yield "source-form", *put(text, *m.span(), other[0][at][0])


# Words


def anchors(seg: Segment, corpus: Corpus) -> list[tuple[int, int]]:
    """Places that go together: the ends, names, and numbers that stand once in both texts."""
    out = [(a, s) for s, _, a, _ in names(seg, corpus)]
    there = {m[0]: m.start() for m in NUMBER.finditer(seg.target)}
    out += [(m.start(), there[m[0]]) for m in NUMBER.finditer(seg.source) if m[0] in there]
    chain = [(0, 0)]
    for a, s in sorted(set(out)):
        if a > chain[-1][0] and s > chain[-1][1]:
            chain.append((a, s))
    return [*chain, (len(seg.source), len(seg.target))]


def project(at: int, chain: list[tuple[int, int]]) -> int:
    """The place in the target for a place in the source."""
    for (a, s), (b, t) in itertools.pairwise(chain):
        if at <= b:
            return s + round((at - a) * (t - s) / max(1, b - a))
    return chain[-1][1]


def common(m: regex.Match[str], text: str, lang: str, corpus: Corpus) -> bool:
    """Whether a word is no name."""
    word = m[0]
    if lang in {"ar", "hi"}:
        return corpus.lower[lang][word] >= 2
    if word == word.lower():
        return True
    return lang == "de" and word[1:].islower() and not starts_sentence(text, m.start())


def untranslated(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """One to four words of the source in place of those of the target."""
    source, text = seg.source, seg.target
    sl, tl = seg.source_lang, seg.target_lang
    chain = anchors(seg, corpus)
    taken = [(s, e) for s, e, _, _ in names(seg, corpus)]
    name_spots = {a for _, _, a, _ in names(seg, corpus)}
    if sl in CJK:
        pattern = (
            r"[\p{Han}]{2,4}"
            if sl == "ja"
            else r"(?<=[的了在和，是])\p{Han}{2,4}(?=[的了在和，。是])"
        )
        left = [
            m
            for m in regex.finditer(pattern, source)
            if regex.fullmatch(r"[^一二三四五六七八九十百千万亿億年月日州市国郡英米美法德]+", m[0])
        ]
    else:
        left = [
            m
            for m in words(source)
            if common(m, source, sl, corpus) and m.start() not in name_spots
        ]
    here = {w[0].casefold() for w in words(text)}
    left = [m for m in left if m[0].casefold() not in here]
    if tl in CJK:
        right = list(regex.finditer(r"(?<=[的了在和はがをにで、，])\p{Han}{2,4}", text))
        right = [m for m in right if not any(s < m.end() and m.start() < e for s, e in taken)]
    else:
        right = [m for m in words(text) if common(m, text, tl, corpus)]
        right = [m for m in right if all(m.start() != s for s, _ in taken)]
    if not left or not right:
        return
    for size in (1, 2, 3, 4):
        for _ in range(3):
            k = rng.randrange(len(left))
            run = left[k : k + size]
            if len(run) < size or any(
                source[x.end() : y.start()] != " " for x, y in itertools.pairwise(run)
            ):
                continue
            length = sum(len(m[0]) for m in run)
            if length < (2 if sl in CJK else 4 + 3 * (size > 1)):
                continue
            if size > 1 and sl in CJK:
                continue
            middle = project((run[0].start() + run[-1].end()) // 2, chain)
            if sl not in CJK and tl not in CJK:
                near = [w for w in right if abs(w.start() - middle) < 50]
                ties = [
                    (corpus.dice(seg, x[0], w[0]), w) for x in run if len(x[0]) > 3 for w in near
                ]
                top = max(ties, key=lambda t: t[0], default=None)
                if top and top[0] > 0.3:
                    middle = (top[1].start() + top[1].end()) // 2
            order = sorted(right, key=lambda w: abs((w.start() + w.end()) // 2 - middle))[:6]
            if size == 1 and sl not in CJK and tl not in CJK:
                scored = [(corpus.dice(seg, run[0][0], w[0]), w) for w in order]
                best = max(scored, key=lambda x: x[0])
                pick = (
                    best[1]
                    if best[0] > 0.2
                    else next((w for w in order[:3] if len(w[0]) >= 4), None)
                )
                if pick is None or SequenceMatcher(None, pick[0], run[0][0]).ratio() > 0.6:
                    continue
                s, e = pick.span()
            else:
                first = right.index(order[0])
                want = 1 if tl in CJK else size
                first = max(0, min(first - (want - 1) // 2, len(right) - want))
                piece = right[first : first + want]
                s, e = piece[0].start(), piece[-1].end()
                if regex.search(r"[^\p{L}\p{M}\s'’\-]", text[s:e]):
                    continue
                if any(a < e and s < b for a, b in taken) or abs((s + e) // 2 - middle) > 30:
                    continue
            new = source[run[0].start() : run[-1].end()]
            if regex.search(r"[^\p{L}\p{M}\s'’\-]", new) or e - s > 0.6 * len(text):
                continue
            yield f"words-{size}", *put(text, s, e, new)


HOMOGLYPHS = dict(zip("aceopxyiABCEHKMOPTX", "асеорхуіАВСЕНКМОРТХ", strict=True))
HAN_PAIRS = (
    "国國 们們 这這 来來 时時 会會 说說 对對 为為 个個 学學 发發 见見 长長 问問 东東 车車 马馬 语語 书書 门門 "
    "电電 无無 业業 头頭 后後 里裏 员員 军軍 让讓 难難 关關 现現 实實 总總 经經 过過 进進 还還 开開 气氣 总總"
)
KANJI_PAIRS = (
    "国國 会會 来来 発发 対对 実实 気气 関关 経经 総总 長长 東东 車车 時时 問问 間间 開开 学學 見见 語语 業业 "
    "選选 戦战 団团 員员 軍军 議议 試试 残残 続续 連连 運运 進进 変变 書书 電电 話话 頭头 題题 売卖 読读"
)


def script(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """Letters of another script, or full-width ones, in a word."""
    text, lang = seg.target, seg.target_lang
    if lang in CJK:
        pairs = (HAN_PAIRS if lang == "zh" else KANJI_PAIRS).split()
        other = {p[0]: p[1] for p in pairs if p[0] != p[1]}
        spots = [i for i, c in enumerate(text) if c in other]
        if spots:
            i = rng.choice(spots)
            yield "variant", *put(text, i, i + 1, other[text[i]])
        kana = {
            "へ": "ヘ",
            "り": "リ",
            "ニ": "二",
            "カ": "力",
            "ロ": "口",
            "エ": "工",
            "タ": "夕",
            "ト": "卜",
        }
        spots = [i for i, c in enumerate(text) if lang == "ja" and c in kana]
        if spots:
            i = rng.choice(spots)
            yield "look-alike", *put(text, i, i + 1, kana[text[i]])
        for m in regex.finditer(r"[A-Za-z]{2,}", text):
            spots = [k for k, c in enumerate(m[0]) if c in HOMOGLYPHS]
            if spots:
                k = rng.choice(spots)
                yield (
                    "homoglyph",
                    *put(text, *m.span(), m[0][:k] + HOMOGLYPHS[m[0][k]] + m[0][k + 1 :]),
                )
        return
    tokens = [m for m in words(text) if len(m[0]) >= 4]
    if not tokens:
        return
    m = rng.choice(tokens)
    if lang in LATIN or lang in CYRILLIC:
        to = HOMOGLYPHS if lang in LATIN else {v: k for k, v in HOMOGLYPHS.items()}
        spots = [k for k, c in enumerate(m[0]) if c in to]
        for shape, count in (("homoglyph", 1), ("homoglyphs", rng.randint(2, 4))):
            chosen = set(rng.sample(spots, min(count, len(spots))))
            new = "".join(to[c] if k in chosen else c for k, c in enumerate(m[0]))
            if new != m[0]:
                yield shape, *put(text, *m.span(), new)
        if all(c in to for c in m[0]):
            yield "whole-word", *put(text, *m.span(), "".join(to[c] for c in m[0]))
        sound = (
            dict(zip("bdfgklmnrstvz", "бдфгклмнрствз", strict=True))
            if lang in LATIN
            else dict(zip("бдфгклмнрствз", "bdfgklmnrstvz", strict=True))
        )
        spots = [k for k, c in enumerate(m[0]) if c in sound]
        if spots:
            k = rng.choice(spots)
            yield "sound-alike", *put(text, *m.span(), m[0][:k] + sound[m[0][k]] + m[0][k + 1 :])
        greek = dict(zip("aoviktnp", "αονικτηρ", strict=True))
        spots = [k for k, c in enumerate(m[0]) if c in greek]
        if spots:
            k = rng.choice(spots)
            yield "greek", *put(text, *m.span(), m[0][:k] + greek[m[0][k]] + m[0][k + 1 :])
    elif lang == "ar":
        for a, b in (("ي", "ی"), ("ك", "ک"), ("ه", "ہ")):
            if a in m[0]:
                yield "look-alike", *put(text, *m.span(), m[0].replace(a, b, 1))
        k = rng.randrange(len(m[0]))
        yield "latin", *put(text, *m.span(), m[0][:k] + rng.choice("abdlmnrst") + m[0][k + 1 :])
    elif lang == "hi":
        near = [k for k, c in enumerate(m[0]) if "\u0905" <= c <= "\u0939"]
        if near:
            k = rng.choice(near)
            for shape, base in (("bengali", 0x80), ("gujarati", 0x180)):
                c = chr(ord(m[0][k]) + base)
                if unicodedata.name(c, ""):
                    yield shape, *put(text, *m.span(), m[0][:k] + c + m[0][k + 1 :])
            yield "latin", *put(text, *m.span(), m[0][:k] + rng.choice("kmnprst") + m[0][k + 1 :])
    latin = list(regex.finditer(r"[A-Za-z]{2,}|(?<![\d.,])\d{2,}(?![\d.,])", text))
    if latin:
        m = rng.choice(latin)
        wide = "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in m[0])
        yield "full-width", *put(text, *m.span(), wide)


DOUBLED = {
    "hi": set("में से के का की को है ने पर और यह".split()),
    "tr": set("ve bir bu için ile da de gibi olan".split()),
}
TWICE_OK = set(
    "that had very no so sehr die der das sie nous vous que больше еле чуть long far".split()
)


def repetition(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A word, a phrase or a clause twice, or more, with or without a small difference."""
    text, lang = seg.target, seg.target_lang
    if lang in CJK:
        for m in regex.finditer(r"[\p{Han}\p{Hiragana}\p{Katakana}ー]{4,}", text):
            size = rng.randint(2, min(8, len(m[0])))
            s = m.start() + rng.randint(0, len(m[0]) - size)
            yield "phrase", *put(text, s + size, s + size, text[s : s + size])
            yield "loop", *put(text, s + size, s + size, text[s : s + size] * rng.randint(2, 3))
        for m in regex.finditer(r"(?<=[，、。]|^)[^，、。「」“”（）]{6,30}[，、]", text):
            yield "clause", *put(text, m.end(), m.end(), m[0])
        return
    tokens = words(text)
    if len(tokens) < 5:
        return
    for m in rng.sample(tokens, min(4, len(tokens))):
        word = m[0]
        if word.casefold() in TWICE_OK or (lang in DOUBLED and word not in DOUBLED[lang]):
            continue
        new, spans = put(text, m.end(), m.end(), " " + word)
        yield "word", new, [(spans[0][0] + 1, spans[0][1])]
        if len(word) > 5 and rng.random() < 0.5 and word.islower():
            near = word[:-1] if rng.random() < 0.5 else word + word[-1]
            new, spans = put(text, m.end(), m.end(), " " + near)
            yield "word-near", new, [(spans[0][0] + 1, spans[0][1])]
    for shape in ("phrase", "phrase-near", "loop", "distant"):
        size = rng.randint(2, min(5, len(tokens) - 1))
        k = rng.randrange(len(tokens) - size + 1)
        s, e = tokens[k].start(), tokens[k + size - 1].end()
        piece = text[s:e]
        if len(piece) < 6 or regex.search(r"[^\p{L}\p{M}\s'’\-]", piece):
            continue
        piece = piece if s else piece[0].lower() + piece[1:]
        if shape == "phrase":
            new, spans = put(text, e, e, " " + piece)
        elif shape == "phrase-near":
            parts = piece.split(" ")
            if rng.random() < 0.5 and len(parts) > 2:
                parts.pop(rng.randrange(1, len(parts)))
            glue = rng.choice([", ", " "]) if len(parts) == size and lang != "ar" else " "
            new, spans = put(text, e, e, glue + " ".join(parts))
            spans = [(e - (glue == ", "), spans[0][1])]
        elif shape == "loop":
            new, spans = put(text, e, e, (" " + piece) * rng.randint(2, 4))
        else:
            end = len(text.rstrip(".。।!?؟\"'”»“ "))
            if end - e < 15:
                continue
            new, spans = put(text, end, end, " " + piece)
        yield shape, new, [(spans[0][0] + 1, spans[0][1])]
    for m in regex.finditer(r"(?<=^|[,،;:.] )[^,،;:.!?؟।\"“”„«»()]{15,90}(?=[,،;])", text):
        if len(m[0].split()) < 4 or regex.search(r"\d$", m[0]):
            continue
        piece = m[0][0].lower() + m[0][1:] if m.start() == 0 and m[0][1:2].islower() else m[0]
        comma = text[m.end()]
        if rng.random() < 0.4:
            parts = piece.split(" ")
            parts.pop(rng.randrange(1, len(parts)))
            new, spans = put(text, m.end(), m.end(), f"{comma} {' '.join(parts)}")
            yield "clause-near", new, spans
        else:
            new, spans = put(text, m.end(), m.end(), f"{comma} {piece}")
            yield "clause", new, spans


ABBREVIATIONS = regex.compile(
    r"(?<![\p{L}\p{M}])(?:U\.S\.|U\.N\.|D\.C\.|Mr\.?|Mrs\.?|Ms\.?|Dr\.?|St\.?|Sen\.|Rep\.|Gov\.|Gen\.|Jr\.|"
    r"No\.|vs\.?|Inc\.|Co\.|Prof\.|Mio\.|Mrd\.|bzw\.|ca\.|Nr\.|M\.|Mme|EE\. ?UU\.|Sr\.|Sra\.|mil\.|"
    r"tis\.|mld\.|např\.|tzv\.|tj\.|č\.|tys\.|mln|mld|np\.|tzw\.|ok\.|godz\.|млн\.?|млрд\.?|тыс\.|"
    r"г\.|гг\.|т\.|хил\.|д-р|г-н|г-жа|др\.|प्रो\.|डॉ\.|श्री|km|kg|USA|США|САЩ|EU|ЕС)(?=\s\p{L})"
)


def fragment(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A sentence cut after an abbreviation or a number, or short of its last words."""
    text, lang = seg.target, seg.target_lang
    stop = STOP.get(lang, ".")
    for m in ABBREVIATED_OR_NUMBER(text, lang):
        at = m.end()
        rest = text[at:].lstrip()
        if len(rest) < 8 or at < 10:
            continue
        dot = "" if text[at - 1] == "." and stop == "." else stop
        gap = "" if lang in CJK else " "
        again = capital(rest)
        left = text[:at] + dot
        if left + gap + again == text:
            continue
        shape = "number" if m[0][-1].isdigit() else "abbreviation"
        # The new sentence is the fragment: up to the end of the one that was cut.
        end = regex.search(rf"(?<!\b\p{{Lu}})[{stop}!?؟](?=[\s\"”»“]|$)", again)
        size = end.end() if end else len(again)
        start = len(left) + len(gap)
        yield shape, left + gap + again, [(at if dot else start, start + size)]
    end = regex.search(r"[.!?।。؟…\"'”»“」』)]*\s*$", text)
    close = end.start() if end else len(text)
    if lang in CJK:
        for drop in (rng.randint(2, 5), rng.randint(3, 9)):
            s = close - drop
            if s > len(text) * 0.5 and regex.fullmatch(r"[\p{L}ー]+", text[s:close]):
                yield "end-dropped", *put(text, s, close, "")
        return
    tokens = [m for m in words(text) if m.end() <= close]
    for drop in range(1, 5):
        if len(tokens) < drop + 5 or tokens[-1].end() != close:
            break
        s = tokens[-drop].start()
        kept = text[:s].rstrip(" \u00a0")
        if len(kept) < len(text) * 0.6 or not kept[-1].isalpha():
            continue
        mark = text[close:]
        yield "end-dropped", kept + mark, [(len(kept), len(kept))]
        if mark.strip() and drop > 1:
            yield "end-open", kept, [(len(kept), len(kept))]


def ABBREVIATED_OR_NUMBER(text: str, lang: str) -> Iterator[regex.Match[str]]:
    """The places where a careless splitter cuts."""
    yield from ABBREVIATIONS.finditer(text)
    for m in NUMBER.finditer(text):
        after = text[m.end() : m.end() + 2]
        if regex.match(r" \p{L}" if lang not in CJK else r"\p{Han}", after) or (
            after.startswith(" ") and regex.match(r"\p{L}", after[1:])
        ):
            yield m


def spelling(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A common word with a letter dropped, doubled, swapped, changed or without its accent."""
    text, lang = seg.target, seg.target_lang
    if lang in CJK:
        return
    floor = 6 if lang == "ar" else 5
    pool = [m for m in words(text) if len(m[0]) >= floor and corpus.lower[lang][m[0]] >= 3]
    vowels, consonants = alphabet(lang)
    for m in rng.sample(pool, min(6, len(pool))):
        word = m[0]
        made: dict[str, str] = {}
        i = rng.randrange(1, len(word))
        made["dropped"] = word[:i] + word[i + 1 :]
        made["doubled"] = word[:i] + word[i] + word[i:]
        if i > 1 or lang == "ar":
            made["swapped"] = word[: i - 1] + word[i] + word[i - 1] + word[i + 1 :]
        side = vowels if word[i] in vowels else consonants
        made["changed"] = word[:i] + rng.choice(side) + word[i + 1 :]
        pair = regex.search(r"(\p{L})\1", word)
        if pair:
            made["undoubled"] = word[: pair.start()] + word[pair.start() + 1 :]
        if lang in LATIN:
            marked = [
                k
                for k, c in enumerate(word)
                if regex.match(r"\p{M}", unicodedata.normalize("NFD", c)[1:])
            ]
            if marked:
                k = rng.choice(marked)
                bare = unicodedata.normalize("NFD", word[k])[0]
                made["accent"] = word[:k] + bare + word[k + 1 :]
        for shape, new in made.items():
            if new == word or new.casefold() in corpus.known[lang] or "-" in word or "'" in word:
                continue
            if lang == "hi" and (
                regex.search(
                    r"^[\u093e-\u094d\u0901\u0902]|[\u093e-\u094c][\u093e-\u094d]|\u094d\u094d|"
                    r"[\u0901\u0902]{2}|\u094d[\u093e-\u094c]|[\u0901\u0902\u093c][\u093e-\u094d]",
                    new,
                )
            ):
                continue
            yield shape, *put(text, *m.span(), new)


def sentences(text: str, lang: str) -> list[tuple[int, int]]:
    """Rough sentences; a short one or an abbreviation's ends none."""
    out, start = [], 0
    pattern = (
        r"[。！？][”」』]?"
        if lang in CJK
        else r"(?<=\p{Ll}\p{Ll}|[”\"»\d\p{M}\p{Lo}])[.!?।؟][\"”»“]?\s+(?=[\p{Lu}\p{Lo}\"“„«])"
    )
    titles = regex.compile(r"(?:Sens?|Reps?|Gov|Gen|Jr|Mrs?|Dr|St|Prof|hod|godz|млн|тыс|гг)$")
    for m in regex.finditer(pattern, text):
        if titles.search(text[: m.start()]):
            continue
        if m.end() - start > (8 if lang in CJK else 20):
            out.append((start, m.end()))
            start = m.end()
    if start < len(text):
        out.append((start, len(text)))
    return out


def omission(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A sentence or a clause left out, a quarter of the segment or more."""
    text, lang = seg.target, seg.target_lang
    low, high = 0.25 * len(text), 0.65 * len(text)
    if len(text) < (20 if lang in CJK else 60):
        return
    parts = sentences(text, lang)
    for k, (s, e) in enumerate(parts):
        if len(parts) > 1 and low <= e - s <= 0.75 * len(text):
            if e == len(text):
                s = len(text[:s].rstrip())
            new, spans = put(text, s, e, "")
            yield "sentence" if k else "first-sentence", new, spans
    commas = [m.start() for m in regex.finditer(r"(?<!\d)[,،，、;；—–](?!\d)", text)]
    stops = r"[.!?।。؟:：]\s"
    for i, a in enumerate(commas):
        ends = [b for b in commas[i + 1 :] if low <= b - a <= high]
        for b in ends[:2]:
            if not regex.search(stops, text[a:b]) and _balanced(text[a:b]):
                yield "middle", *put(text, a, b, "")
        m = regex.search(r"[.!?।。؟]*[\"”»“」]?\s*$", text)
        close = m.start() if m else len(text)
        rest = text[a:close]
        if low <= len(rest) <= high and not regex.search(stops, rest) and _balanced(rest):
            yield "last", *put(text, a, close, "")
    if commas:
        a = commas[0]
        if low <= a + 1 <= high and not regex.search(stops, text[:a]) and _balanced(text[:a]):
            end = a + 1 + len(text[a + 1 :]) - len(text[a + 1 :].lstrip())
            yield "first", capital(text[end:]), [(0, 0)]
    tokens = words(text) if lang not in CJK else []
    if len(tokens) >= 16:
        size = round(len(tokens) * rng.uniform(0.28, 0.4))
        k = rng.randrange(2, len(tokens) - size - 1)
        s, e = tokens[k].start(), tokens[k + size].start()
        if low <= e - s <= high and _balanced(text[s:e]) and not regex.search(stops, text[s:e]):
            yield "run", *put(text, s, e, "")


def _balanced(text: str) -> bool:
    return (
        text.count('"') % 2 == 0
        and all(text.count(a) == text.count(b) for a, b in ("()", "«»", "“”", "「」", "（）"))
        and "„" not in text
    )


def addition(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A sentence of another text before, after or in the segment."""
    text, lang = seg.target, seg.target_lang
    pool = corpus.by_lang[lang]
    mine = {w[0].casefold() for w in words(text) if len(w[0]) > 4}
    gap = "" if lang in CJK else " "
    ended = text.rstrip()[-1:] in tuple('.!?।。؟…"”»“」')
    for shape in ("after", "before", "open", "between", "short"):
        for _ in range(4):
            other = rng.choice(pool)
            piece = other.target.strip()
            if other.doc == seg.doc or not 20 <= len(piece) * (3 if lang in CJK else 1) <= 160:
                continue
            theirs = {w[0].casefold() for w in words(piece) if len(w[0]) > 4}
            if len(mine & theirs) > 1 or not piece[0].isalnum() or piece[-1] not in ".!?।。؟":
                continue
            if shape == "after" and ended:
                new, start = text + gap + piece, len(text) + len(gap)
            elif shape == "before" and text[0].isalnum():
                new, start = piece + gap + text, 0
            elif shape == "open" and ended:
                piece = piece.rstrip(".।。")
                new, start = text + gap + piece, len(text) + len(gap)
            elif shape == "between":
                parts = sentences(text, lang)
                if len(parts) < 2:
                    continue
                start = parts[0][1]
                new = text[:start] + piece + gap + text[start:]
            elif shape == "short" and ended and lang not in CJK:
                head = regex.match(r"[^,;:.،]{15,60}(?=[,،])", piece)
                if not head:
                    continue
                piece = head[0] + STOP.get(lang, ".")
                new, start = text + gap + piece, len(text) + len(gap)
            else:
                continue
            yield shape, new, [(start, start + len(piece))]
            break


# Negation: (pattern, replacement); the first group, where there is one, stays.

NEGATION: dict[str, list[tuple[str, str, str]]] = {
    "en": [
        ("inserted", r"\b((?:is|was|are|were|will|has|have|had|could|should|would|must|did|does|can)) "
         r"(?!to\b|not\b|n't|no\b|never|be(?: \w+)? not|\w+ not\b|\w*n't)(?=\p{Ll})", r"\1 not "),
        ("removed", r"\b(is|was|are|were|will|has|have|had|could|should|would|must) not (?!only|just|even|yet)", r"\1 "),
        ("removed", r"\b(is|was|are|were|has|have|had|could|should|would)n['’]t (?!\w+ (?:yet|any)|any|yet)", r"\1 "),
        ("removed", r"\b(?:did|does|do)(?: not|n['’]t) (?=\p{Ll})(?!\w+ any)", ""),
        ("removed", r"\bcannot\b|\bcan['’]t\b", "can"),
        ("removed", r"\bnever (?=\p{Ll})", ""),
        ("removed", r"\bwithout (?!which|a doubt)", "with "),
    ],
    "de": [
        ("inserted", r"(?<![\p{L}-])ein(e|em|er|en|es)?(?= (?:\p{Ll}+(?:e|en|er|es|em) )?\p{Lu}\p{Ll}{3,})", r"kein\1"),
        ("removed", r"(?<![\p{L}-])kein(e|em|er|en|es)?(?= (?:\p{Ll}+(?:e|en|er|es|em) )?\p{Lu})", r"ein\1"),
        ("removed", r"\bnicht (?!nur|mehr|einmal|zuletzt|allein|so|ganz)", ""),
        ("removed", r"\bnie (?=\p{Ll})", ""),
    ],
    "fr": [
        ("inserted", r"(?<=(?:\p{Ll}{3,}|il|il|Il)(?<!\b(?:qui|que|les|des|une|aux|dans|pour|est|par|lui|leur|nous|vous|pas|jamais|plus|rien|tout)) )(est|était|a|avait)(?= \p{Ll})(?! (?:pas|plus|jamais|que|rien)\b)", r"n'\1 pas"),
        ("inserted", r"(?<=\p{Ll}{3,}(?<!\b(?:que|les|des|une|aux|dans|pour|par|lui|leur|nous|vous|jamais|rien)) )(sera|sont|peut|doit|peuvent|doivent|seront|devrait|pourrait|va|fut)(?= \p{Ll})(?! (?:pas|plus|jamais|que|rien)\b)", r"ne \1 pas"),
        ("removed", r"\bn['’](est|était|a|avait|ont|avaient|étaient|aurait) (?:pas|jamais) ", r"\1 "),
        ("removed", r"\bne (\p{Ll}+) (?:pas|jamais) (?!que\b|encore)", r"\1 "),
    ],
    "es": [
        ("inserted", r"(?<!\b(?:se|le|lo|la|me|nos|les|te|los|las|no|nunca|ni|nadie|nada|os|jamás|tampoco) )\b(es|está|ha|será|puede|tiene|han|son|había|era|fue|están|estaba|debe|pueden|va|fueron|podría)(?= \p{Ll})", r"no \1"),
        ("removed", r"(?<!\b(?:o|si|por qué|que) )\bno (?=(?:se |le |lo |la |me |nos |les )?\p{Ll})(?!solo|sólo|obstante|es que|nada|nadie|ningun|\p{Ll}+ (?:nada|nadie|ningun|ningún|ninguna))", ""),
    ],
    "cs": [
        ("inserted", r"\b(byl[aoiy]?|bude|budou|má|mají|může|mohou|měl[aoiy]?|mohl[aoiy]?|chce|musí|dokáže|bylo)\b", r"ne\1"),
        ("inserted", r"\bje(?= (?!to\b|v\b|si\b)\p{Ll}{4,})", "není"),
        ("removed", r"\bne(byl[aoiy]?|bude|budou|má|mají|může|mohou|měl[aoiy]?|mohl[aoiy]?|chce|musí|dokáže|bylo)\b", r"\1"),
        ("removed", r"\bnení\b", "je"),
        ("removed", r"\bnejsou\b", "jsou"),
    ],
    "pl": [
        ("inserted", r"(?<!\b(?:nie|się|nigdy|nikt|nic|ani) )\b(jest|był[aoy]?|będzie|ma|może|są|będą|mają|mogą|został[aoy]?|powinn[aoy]|chce|byli|miał[aoy]?)(?= \p{Ll})", r"nie \1"),
        ("removed", r"\bnie (?=\p{Ll})(?!tylko|ma\b|mniej|więcej|bardzo|raz\b|można\b)", ""),
    ],
    "ru": [
        ("inserted", r"(?<!(?:не|ни|ничего|никто|никогда|нельзя|бы) )\b(был[аио]?|будет|будут|может|могут|является|являются|стал[аио]?|смог(?:ла|ли)?|хочет|хотел[аи]?|должен|должна|должны|имеет|собирается|планирует|считает|получил[аио]?)(?= \p{Ll})", r"не \1"),
        ("removed", r"\bне (?=\p{Ll})(?!только|менее|более|раз\b|просто|столько|так\b|без\b|хватает|могу? не)", ""),
    ],
    "bg": [
        ("inserted", r"(?<!(?:не|ни|нищо|никой|никога|се|си|го|я|ги|му|им|ще|да|бъде) )\b(е|са|беше|бяха|може|могат|има|имат|трябва|получи|каза|стана|успя|иска|искат)(?= \p{Ll})", r"не \1"),
        ("removed", r"\bне (?=\p{Ll})(?!само|по-|толкова|просто|особено)", ""),
        ("removed", r"\bняма да\b", "ще"),
        ("inserted", r"(?<!дали )\bще (?=\p{Ll})(?!се |го |ги |я |му |им |си |й |бъде)", "няма да "),
    ],
    "tr": [
        ("changed", r"\bvar\b(?=[.,]|dır)", "yok"),
        ("changed", r"\byok\b(?=[.,]|tur)", "var"),
        ("changed", r"\bvardı\b", "yoktu"),
        ("changed", r"\byoktu\b", "vardı"),
        ("inserted", r"\bolan\b(?! bir\b)", "olmayan"),
        ("removed", r"\bolmayan\b", "olan"),
        ("inserted", r"\b(ol|yap|çalış|kal|al|bul|başla)(?:dı|du|tı)(?=[.,])", r"\1madı"),
        ("inserted", r"\b(et|ver|git|geç|iste|söyle)(?:ti|di)(?=[.,])", r"\1medi"),
        ("removed", r"\b(ol|al|bul|başla)madı\b", r"\1du"),
        ("inserted", r"\b(ol|yap|al|kal)acak\b", r"\1mayacak"),
        ("inserted", r"\bedecek(?=\b|ler|ti)", "etmeyecek"),
        ("removed", r" değil(?=[.,])", ""),
        ("inserted", r"\bediyor(?=\b|lar|du)", "etmiyor"),
        ("inserted", r"\b(\p{L}+)mekte(?=dir\b|ydi\b)", r"\1memekte"),
        ("removed", r"\betmedi(?=[.,]|ler|ği)", "etti"),
        ("inserted", r"\bettiğini\b", "etmediğini"),
        ("inserted", r"\bolduğunu\b", "olmadığını"),
        ("removed", r"\bolmadığını\b", "olduğunu"),
    ],
    "ar": [
        ("inserted", r"(?<!لم |ما )\bكان(ت)? ", "لم تكن "),
        ("removed", r"(?<=\s)(?:لا|لن) (?=[يتن]\p{L}{2,})", ""),
        ("removed", r"(?<=\s)لم (?=[يتن]\p{L}{2,})", "قد "),
        ("inserted", r"(?<=\s)سوف (?=[يتن]\p{L}{2,})", "لن "),
        ("inserted", r"(?<=\s)(يمكن|يجب|يوجد|تزال|يزال)(?= )", r"لا \1"),
    ],
    "hi": [
        ("inserted", r"(?<!नहीं |न )(?<=\p{Devanagari} )((?:रहा |रही |रहे |गया |गई |गए )?(?:है|हैं|था|थी|थे))(?=।)", r"नहीं \1"),
        ("removed", r"(?<= )नहीं (?!तो|बल्कि)", ""),
        ("inserted", r"(?<!नहीं )(?<= )(किया|कहा|दिया|करेगा|करेंगे|होगा|होगी|सकता|सकते)(?= |।)", r"नहीं \1"),
    ],
    "zh": [
        ("inserted", r"(?<![不没也都才就正更这那但只可还算即总或要机社协委大议年国晚])会(?![议员面谈长场计见期上社后])(?=\p{Han})", "不会"),
        ("inserted", r"(?<![不])可以", "不可以"),
        ("inserted", r"(?<![不但只还就可都总要若或算便正尤凡老像才先这那])是(?=[一在个由]|第|因为|他|她|我)", "不是"),
        ("removed", r"没有(?=\p{Han})(?!人|任何)", "有"),
        ("removed", r"(?<!是|要)不(?=会|能|是|可以|应该|想|需要)(?!是吗|会不)", ""),
        ("inserted", r"已经", "尚未"),
        ("inserted", r"(?<![不])(能够|应该|需要|愿意)", r"不\1"),
    ],
    "ja": [
        ("inserted", r"ました(?=。|が、)", "ませんでした"),
        ("removed", r"ませんでした(?=。|が、)", "ました"),
        ("inserted", r"ています(?=。|が、)", "ていません"),
        ("removed", r"ていません(?=。|が、)", "ています"),
        ("inserted", r"(?<=[\p{Han}\p{Katakana}])である(?=。|と)", "ではない"),
        ("inserted", r"できる(?=。|と|よう)", "できない"),
        ("removed", r"できない(?=。|と)", "できる"),
        ("inserted", r"している(?=。|と|が)", "していない"),
        ("inserted", r"した(?=。)", "しなかった"),
        ("inserted", r"していた(?=。|と)", "していなかった"),
        ("inserted", r"(?<=[\p{Han}\p{Katakana}])です(?=。)", "ではありません"),
        ("inserted", r"(?<=[\p{Han}\p{Katakana}])だった(?=。|と)", "ではなかった"),
    ],
}  # fmt: skip


@cache
def _negation(lang: str) -> list[tuple[str, regex.Pattern[str], str]]:
    return [(shape, regex.compile(p), new) for shape, p, new in NEGATION.get(lang, [])]


NO = {"ru": r"\bни|нет", "bg": r"\bни(?:кой|що|кога|кaк)|нито", "pl": r"\bnik|\bnig|\bnic\b|żad|\bani\b",
      "cs": r"\bnik|\bnic\b|žádn|\bani\b", "es": r"\bnunca|nada\b|nadie|\bni\b|ning", "en": r"\bany|\byet\b",
      "fr": r"aucun|personne|\brien\b|\bni\b", "tr": r"hiç"}  # fmt: skip


def negation(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """A negation put in or taken out."""
    text, lang = seg.target, seg.target_lang
    concord = lang in NO and regex.search(NO[lang], text.casefold())
    for shape, pattern, new in _negation(lang):
        if concord:
            continue
        for m in pattern.finditer(text):
            value = m.expand(new) if "\\" in new else new
            value = like(m[0], value) if lang in CASED else value
            s, e = m.span()
            if lang == "ar" and "كان" in m[0]:
                value = "لم تكن " if m[1] else "لم يكن "
            trail = len(value) - len(value.rstrip())
            made, spans = put(text, s, e, value)
            if s == 0 or not value.strip():
                made = capital(made) if s == 0 and lang in CASED else made
            yield shape, made, [(spans[0][0], spans[0][1] - trail)]


QUOTES = [
    ("“", "”"),
    ("„", "“"),
    ("„", "”"),
    ("«", "»"),
    ("「", "」"),
    ("『", "』"),
    ("‘", "’"),
    ('"', '"'),
]
QUOTES += [("”", "”"), ("«\u00a0", "\u00a0»"), ("« ", " »"), ("»", "«"), ("‚", "‘")]
HOME = {
    "en": [('"', '"'), ("“", "”")], "de": [("„", "“")], "fr": [("«\u00a0", "\u00a0»")],
    "es": [("«", "»")], "cs": [("„", "“")], "pl": [("„", "”")], "bg": [("„", "“")],
    "ru": [("«", "»")], "tr": [("“", "”")], "ar": [("«", "»")], "hi": [("“", "”")],
    "zh": [("“", "”")], "ja": [("「", "」")],
}  # fmt: skip


def quoted(text: str) -> list[tuple[int, int, str, str]]:
    """Quotations: start, end with the marks, and the marks."""
    out = []
    for a, b in QUOTES:
        if a == b and text.count(a) != 2:
            continue
        inner = rf"[^{regex.escape(a + b)}]{{2,200}}"
        left = r"(?<![\p{L}\d])" if a in "‘'‚\"" else ""
        right = r"(?![\p{L}\d])" if b in "’'‘" else ""
        for m in regex.finditer(left + regex.escape(a) + inner + regex.escape(b) + right, text):
            out.append((*m.span(), a, b))
    return out


def punctuation(seg: Segment, corpus: Corpus, rng: random.Random) -> Iterator[Candidate]:
    """The quotation marks of the source's language, or one of a pair left out."""
    text, lang = seg.target, seg.target_lang
    theirs = {(a, b) for _, _, a, b in quoted(seg.source)} or set(HOME[seg.source_lang])
    usual = {c.strip() for pair in HOME[lang] for c in pair}
    for s, e, a, b in quoted(text):
        if a == "‘" and lang == "en":
            continue
        inside = text[s + len(a) : e - len(b)]
        foreign = sorted(
            p for p in theirs if not {p[0].strip(), p[1].strip()} & ({a.strip(), b.strip()} | usual)
        )
        if lang != "en" and a != '"' and a != "”":
            foreign.append(('"', '"'))
        if foreign:
            x, y = rng.choice(foreign)
            made = text[:s] + x + inside + y + text[e:]
            last = s + len(x) + len(inside)
            yield "foreign-quotes", made, [(s, s + len(x)), (last, last + len(y))]
            x, y = rng.choice(foreign)
            if a != b and y.strip() not in (a.strip(), b.strip()):
                made = text[: e - len(b)] + y + text[e:]
                yield "mixed", made, [(e - len(b), e - len(b) + len(y))]
        yield "unclosed", text[: e - len(b)] + text[e:], [(s, e - len(b))]
        yield "unopened", text[:s] + text[s + len(a) :], [(s, e - len(a))]
    for m in regex.finditer(r"[(（][^()（）]{2,80}[)）]", text):
        yield "bracket", text[: m.end() - 1] + text[m.end() :], [(m.start(), m.end() - 1)]
    if lang == "es":
        for m in regex.finditer(r"[¿¡]", text):
            yield "inverted", *put(text, *m.span(), "")
    if lang in {"zh", "ja", "hi", "ar"}:
        own = {"zh": "，。", "ja": "、。", "hi": "।", "ar": "،؟"}[lang]
        spots = list(regex.finditer(rf"[{own}]", text))
        if spots:
            m = rng.choice(spots)
            new = {"，": ",", "、": ",", "。": ".", "।": ".", "،": ",", "؟": "?"}[m[0]]
            yield "foreign-mark", *put(text, *m.span(), new)
    elif seg.source_lang in CJK or seg.source_lang in {"hi", "ar"}:
        marks = {"zh": {",": "，", ".": "。"}, "ja": {",": "、", ".": "。"}, "hi": {".": "।"},
                 "ar": {",": "،", "?": "؟"}}[seg.source_lang]  # fmt: skip
        spots = [m for m in regex.finditer(r"(?<=\p{Ll})[,.?](?=\s|$)", text) if m[0] in marks]
        if spots:
            m = rng.choice(spots)
            yield "foreign-mark", *put(text, *m.span(), marks[m[0]])


KINDS: dict[str, Callable[[Segment, Corpus, random.Random], Iterator[Candidate]]] = {
    "number-digit": number_digit,
    "number-missing": number_missing,
    "scale": scale,
    "currency": currency,
    "percentage": percentage,
    "date": date,
    "time": time,
    "unit": unit,
    "notation": notation,
    "name-garbled": name_garbled,
    "name-replaced": name_replaced,
    "name-untranslated-script": name_untranslated_script,
    "acronym": acronym,
    "untranslated": untranslated,
    "script": script,
    "repetition": repetition,
    "fragment": fragment,
    "spelling": spelling,
    "omission": omission,
    "addition": addition,
    "negation": negation,
    "punctuation": punctuation,
}


def verify(seg: Segment, target: str, spans: Spans, kind: str) -> None:
    """Hold that only the spans differ, but for a capital at a cut."""
    assert target != seg.target, (kind, seg.id)
    assert target.strip() and spans, (kind, seg.id)
    at = 0
    kept = []
    for start, end in spans:
        assert at <= start <= end <= len(target), (kind, seg.id, spans, len(target))
        kept.append(target[at:start])
        at = end
    kept.append(target[at:])
    was = seg.target.lower()
    pieces = ["".join(k.lower().split()) for k in kept]
    was = "".join(was.split())
    assert was.startswith(pieces[0]), (kind, seg.id, target, spans)
    assert was.endswith(pieces[-1]), (kind, seg.id, target, spans)
    place = 0
    for piece in pieces:
        found = was.find(piece, place)
        assert found >= 0, (kind, seg.id, target, spans)
        place = found + len(piece)


def read(path: Path) -> list[Segment]:
    """The pairs of a JSON Lines file."""
    keys = ("id", "source", "target", "source_lang", "target_lang", "doc")
    with path.open(encoding="utf-8") as lines:
        rows = [json.loads(line) for line in lines if line.strip()]
    return [Segment(**{k: str(r.get(k) or r["id"]) for k in keys}) for r in rows]


def record(seg: Segment, kind: str, shape: str, target: str, spans: Spans) -> dict[str, object]:
    """A line of the output."""
    return {
        "id": f"{seg.id}-{kind}",
        "set": "held-out",
        "kind": kind,
        "shape": shape,
        "source_lang": seg.source_lang,
        "target_lang": seg.target_lang,
        "source": seg.source,
        "target": target,
        "spans": [[s, e, kind] for s, e in spans],
        "doc": seg.doc,
    }


def turns(segments: list[Segment], rng: random.Random) -> Iterator[Segment]:
    """The segments in random order, the directions by turns."""
    by_direction: dict[tuple[str, str], list[Segment]] = defaultdict(list)
    for seg in segments:
        by_direction[seg.direction].append(seg)
    queues = list(by_direction.values())
    for queue in queues:
        rng.shuffle(queue)
    for k in range(max(map(len, queues), default=0)):
        rng.shuffle(queues)
        yield from (queue[k] for queue in queues if k < len(queue))


def spread(queues: list[list[dict[str, object]]], count: int) -> Iterator[dict[str, object]]:
    """So many rows: the directions by turns, of each the shape that came up least so far."""
    shapes: Counter[object] = Counter()
    sources: Counter[object] = Counter()
    left = [list(q) for q in queues]
    while count and any(left):
        for queue in left:
            if queue and count:
                row = min(queue, key=lambda r: (shapes[r["shape"]], sources[r["source"]]))
                queue.remove(row)
                shapes[row["shape"]] += 1
                sources[row["source"]] += 1
                count -= 1
                yield row


def generate(segments: list[Segment], seed: int, per_kind: int) -> Iterator[dict[str, object]]:
    """Labelled segments: every kind's, then as many clean ones."""
    corpus = Corpus()
    for number, seg in enumerate(segments):
        corpus.add(number, seg)
    used: set[str] = set()
    total = 0
    share = -(-per_kind // max(1, len({s.direction for s in segments})))
    for kind, make in KINDS.items():
        rng = random.Random(f"{seed}/{kind}")
        shapes: Counter[str] = Counter()
        made: dict[tuple[str, str], list[dict[str, object]]] = defaultdict(list)
        for seg in turns(segments, rng):
            if len(made[seg.direction]) >= 8 * share:
                continue
            options: dict[str, list[Candidate]] = defaultdict(list)
            for candidate in make(seg, corpus, rng):
                if candidate[1] != seg.target:
                    options[candidate[0]].append(candidate)
            if not options:
                continue
            low = min(shapes[s] for s in options)
            shape = rng.choice([s for s in options if shapes[s] == low])
            shapes[shape] += 1
            _, target, spans = rng.choice(options[shape])
            verify(seg, target, spans, kind)
            made[seg.direction].append(record(seg, kind, shape, target, spans))
        for row in spread(list(made.values()), per_kind):
            used.add(str(row["id"]).removesuffix(f"-{kind}"))
            total += 1
            yield row
    rng = random.Random(f"{seed}/clean")
    clean = [s for s in turns(segments, rng) if s.id not in used]
    for seg in clean[:total]:
        yield record(seg, "clean", "clean", seg.target, [])


def main(argv: Sequence[str] | None = None) -> int:
    """Write the labelled segments to standard output."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("clean", type=Path, help="JSON Lines of clean pairs")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--per-kind", type=int, default=300)
    args = parser.parse_args(argv)
    counts: Counter[str] = Counter()
    for row in generate(read(args.clean), args.seed, args.per_kind):
        counts[str(row["kind"])] += 1
        sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
    for kind, count in counts.items():
        print(f"{kind}\t{count}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
