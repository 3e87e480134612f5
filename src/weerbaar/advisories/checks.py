"""The mandatory tests of CSAF 2.0 (section 6.1): what must not be wrong with a document whose shape is right.

Each function is one test and carries its number; those of scores, registers and profiles have files of their own.
"""

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from weerbaar.advisories.products import Json, defined, groups
from weerbaar.advisories.profiles import PROFILE_TESTS
from weerbaar.advisories.registers import languages_exist, weaknesses_exist
from weerbaar.advisories.scores import scores_follow_from_vectors
from weerbaar.advisories.shapes import PURL, RANGE_WORDS, STATUSES, Found, moment_of
from weerbaar.language import Message

Test = Callable[[Json], Iterator[Found]]

_CONTRADICTING = (
    ("affected", {"first_affected", "known_affected", "last_affected"}),
    ("not affected", {"known_not_affected"}),
    ("fixed", {"first_fixed", "fixed"}),
    ("under investigation", {"under_investigation"}),
)
PROFILES = {
    "csafsecurityincidentresponse": "csaf_security_incident_response",
    "csafinformationaladvisory": "csaf_informational_advisory",
    "csafsecurityadvisory": "csaf_security_advisory",
    "csafvex": "csaf_vex",
    "securityincidentresponse": "csaf_security_incident_response",
    "informationaladvisory": "csaf_informational_advisory",
    "securityadvisory": "csaf_security_advisory",
    "vex": "csaf_vex",
}


def failures(document: Json) -> Iterator[Found]:
    """Everything these tests find, in their order. O(size of the document)."""
    for test in TESTS:
        yield from test(document)


def product_ids_are_defined(document: Json) -> Iterator[Found]:
    """6.1.1"""
    known = {product.id for product in defined(document)}
    for name, place in _products_named(document):
        if name not in known:
            yield place, Message("names the product '{id}', which is not defined", id=name[:200])


def product_ids_are_defined_once(document: Json) -> Iterator[Found]:
    """6.1.2"""
    seen: set[str] = set()
    for product in defined(document):
        if product.id in seen:
            yield f"{product.place}/product_id", Message("defines the product '{id}' again", id=product.id[:200])
        seen.add(product.id)


def products_do_not_rest_on_themselves(document: Json) -> Iterator[Found]:
    """6.1.3: walked without recursion, for a chain may be as long as the document."""
    rests: dict[str, list[str]] = {}
    for entry in document.get("product_tree", {}).get("relationships", []):
        on = [entry["product_reference"], entry["relates_to_product_reference"]]
        rests.setdefault(entry["full_product_name"]["product_id"], []).extend(on)
    waiting = Counter(target for targets in rests.values() for target in targets if target in rests)
    free = [name for name in rests if not waiting[name]]
    done = 0
    while free:
        done += 1
        for target in rests[free.pop()]:
            if target in rests:
                waiting[target] -= 1
                if not waiting[target]:
                    free.append(target)
    if done < len(rests):
        yield "/product_tree/relationships", Message("defines products in a circle")


def groups_are_defined(document: Json) -> Iterator[Found]:
    """6.1.4"""
    known = groups(document)
    for v, n, list_name, entry in _entries_with_products(document):
        for name in entry.get("group_ids", []):
            if name not in known:
                place = f"/vulnerabilities/{v}/{list_name}/{n}/group_ids"
                yield place, Message("names the group '{id}', which is not defined", id=name[:200])


def groups_are_defined_once(document: Json) -> Iterator[Found]:
    """6.1.5"""
    entries = document.get("product_tree", {}).get("product_groups", [])
    for n in _repeated([entry["group_id"] for entry in entries]):
        yield f"/product_tree/product_groups/{n}/group_id", Message("defines a group that was defined before")


def statuses_do_not_contradict(document: Json) -> Iterator[Found]:
    """6.1.6"""
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        status = vulnerability.get("product_status", {})
        seen: dict[str, str] = {}
        for word, names in _CONTRADICTING:
            for product in {p for name in sorted(names) for p in status.get(name, [])}:
                if product in seen:
                    yield (
                        f"/vulnerabilities/{v}/product_status",
                        Message("says of the product '{id}' two things that cannot both be true", id=product[:200]),
                    )
                seen.setdefault(product, word)


def one_score_per_version(document: Json) -> Iterator[Found]:
    """6.1.7"""
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        seen: set[tuple[str, str]] = set()
        for n, score in enumerate(vulnerability.get("scores", [])):
            for kind in ("cvss_v2", "cvss_v3"):
                if kind not in score:
                    continue
                for product in score["products"]:
                    key = product, str(score[kind]["version"])
                    if key in seen:
                        yield f"/vulnerabilities/{v}/scores/{n}", Message("scores a product that was scored before")
                    seen.add(key)


def package_addresses_are_such(document: Json) -> Iterator[Found]:
    """6.1.13"""
    for product in defined(document):
        purl = product.helper.get("purl")
        if purl is not None and not PURL.fullmatch(purl):
            yield f"{product.place}/product_identification_helper/purl", Message("is no package address (purl)")


def history_is_sorted(document: Json) -> Iterator[Found]:
    """6.1.14: by date the version numbers rise."""
    ordered = _by_date(document)
    if ordered != sorted(ordered, key=_order):
        yield "/document/tracking/revision_history", Message("has versions that do not rise with their dates")


def a_translator_names_its_source(document: Json) -> Iterator[Found]:
    """6.1.15"""
    about = document["document"]
    if about["publisher"]["category"] == "translator" and "source_lang" not in about:
        yield "/document", Message("is a translation that does not say from which language")


def version_is_the_newest(document: Json) -> Iterator[Found]:
    """6.1.16: build numbers, and for a draft what comes after the hyphen, do not count."""
    tracking = document["document"]["tracking"]
    newest, version = _by_date(document)[-1], tracking["version"]
    draft = tracking["status"] == "draft"
    if _without(newest, draft) != _without(version, draft):
        yield "/document/tracking/version", Message("is not the newest of the revision history")


def version_nought_is_a_draft(document: Json) -> Iterator[Found]:
    """6.1.17"""
    tracking = document["document"]["tracking"]
    if tracking["status"] != "draft" and (_major(tracking["version"]) == 0 or "-" in _plain(tracking["version"])):
        yield "/document/tracking/version", Message("is the version of a draft, and the document is not one")


def a_release_has_no_version_nought(document: Json) -> Iterator[Found]:
    """6.1.18"""
    tracking = document["document"]["tracking"]
    if tracking["status"] == "draft":
        return
    for n, entry in enumerate(tracking["revision_history"]):
        if _major(entry["number"]) == 0:
            yield f"/document/tracking/revision_history/{n}/number", Message("is the version of a draft")


def history_has_no_pre_releases(document: Json) -> Iterator[Found]:
    """6.1.19"""
    for n, entry in enumerate(document["document"]["tracking"]["revision_history"]):
        if "-" in _plain(entry["number"]):
            yield f"/document/tracking/revision_history/{n}/number", Message("is the version of a draft")


def a_version_is_no_pre_release(document: Json) -> Iterator[Found]:
    """6.1.20"""
    tracking = document["document"]["tracking"]
    if tracking["status"] != "draft" and "-" in _plain(tracking["version"]):
        yield "/document/tracking/version", Message("is the version of a draft, and the document is not one")


def history_is_complete(document: Json) -> Iterator[Found]:
    """6.1.21"""
    majors = sorted({_major(number) for number in _by_date(document)})
    if majors[0] > 1 or majors[-1] - majors[0] + 1 != len(majors):
        yield "/document/tracking/revision_history", Message("leaves out versions")


def history_has_each_version_once(document: Json) -> Iterator[Found]:
    """6.1.22"""
    numbers = [entry["number"] for entry in document["document"]["tracking"]["revision_history"]]
    for n in _repeated(numbers):
        yield f"/document/tracking/revision_history/{n}/number", Message("is a version that was there before")


def each_cve_stands_once(document: Json) -> Iterator[Found]:
    """6.1.23"""
    numbers = [v.get("cve") for v in document.get("vulnerabilities", [])]
    for n in _repeated(numbers):
        yield f"/vulnerabilities/{n}/cve", Message("is a CVE number that was there before")


def involvements_stand_once(document: Json) -> Iterator[Found]:
    """6.1.24"""
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        entries = vulnerability.get("involvements", [])
        keys = [(e["party"], moment_of(e["date"])) if "date" in e else None for e in entries]
        for n in _repeated(keys):
            yield f"/vulnerabilities/{v}/involvements/{n}", Message("says of one party at one moment two things")


def one_hash_per_algorithm(document: Json) -> Iterator[Found]:
    """6.1.25"""
    for product in defined(document):
        for n, file in enumerate(product.helper.get("hashes", [])):
            if any(True for _n in _repeated([entry["algorithm"] for entry in file["file_hashes"]])):
                place = f"{product.place}/product_identification_helper/hashes/{n}"
                yield place, Message("has two hashes by one algorithm")


def a_category_looks_like_no_profile(document: Json) -> Iterator[Found]:
    """6.1.26: "Security Advisory" would be taken for the profile it does not claim to follow."""
    category = document["document"]["category"]
    if category in PROFILES.values() or category == "csaf_base":
        return
    plain = re.sub(r"[\s_\-–—.]", "", category).lower()
    if plain in PROFILES or plain == "csafbase" or category.lower().startswith("csaf_"):
        yield "/document/category", Message("looks like a profile of CSAF and is none")


def a_translation_says_so(document: Json) -> Iterator[Found]:
    """6.1.28"""
    about = document["document"]
    if "source_lang" in about and about["source_lang"] == about.get("lang"):
        yield "/document/lang", Message("is the language it was translated from")


def what_is_said_is_said_of_products(document: Json) -> Iterator[Found]:
    """6.1.29, 6.1.32"""
    for v, n, list_name, entry in _entries_with_products(document):
        if list_name in ("remediations", "flags") and not (entry.get("product_ids") or entry.get("group_ids")):
            yield f"/vulnerabilities/{v}/{list_name}/{n}", Message("does not say about which product")


def versions_are_written_in_one_way(document: Json) -> Iterator[Found]:
    """6.1.30"""
    tracking = document["document"]["tracking"]
    numbers = [tracking["version"], *(entry["number"] for entry in tracking["revision_history"])]
    if len({"." in number for number in numbers}) > 1:
        yield "/document/tracking", Message("writes versions in two ways: 3 and 1.2.0")


def a_version_is_no_range(document: Json) -> Iterator[Found]:
    """6.1.31"""
    for product in defined(document):
        if RANGE_WORDS.search(product.of("product_version")):
            yield product.place, Message("gives a range where one version is asked")


def one_flag_per_product(document: Json) -> Iterator[Found]:
    """6.1.33"""
    members = groups(document)
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        seen: set[str] = set()
        for n, flag in enumerate(vulnerability.get("flags", [])):
            about = set(flag.get("product_ids", []))
            for group in flag.get("group_ids", []):
                about.update(members.get(group, ()))
            if about & seen:
                yield f"/vulnerabilities/{v}/flags/{n}", Message("gives a second reason why a product is not affected")
            seen |= about


TESTS: tuple[Test, ...] = (
    product_ids_are_defined,
    product_ids_are_defined_once,
    products_do_not_rest_on_themselves,
    groups_are_defined,
    groups_are_defined_once,
    statuses_do_not_contradict,
    one_score_per_version,
    scores_follow_from_vectors,
    weaknesses_exist,
    languages_exist,
    package_addresses_are_such,
    history_is_sorted,
    a_translator_names_its_source,
    version_is_the_newest,
    version_nought_is_a_draft,
    a_release_has_no_version_nought,
    history_has_no_pre_releases,
    a_version_is_no_pre_release,
    history_is_complete,
    history_has_each_version_once,
    each_cve_stands_once,
    involvements_stand_once,
    one_hash_per_algorithm,
    a_category_looks_like_no_profile,
    *PROFILE_TESTS,
    a_translation_says_so,
    what_is_said_is_said_of_products,
    versions_are_written_in_one_way,
    a_version_is_no_range,
    one_flag_per_product,
)


def _products_named(document: Json) -> Iterator[tuple[str, str]]:
    """Every mention of a product that is not its definition, and where."""
    tree = document.get("product_tree", {})
    for n, group in enumerate(tree.get("product_groups", [])):
        for name in group["product_ids"]:
            yield name, f"/product_tree/product_groups/{n}/product_ids"
    for n, relation in enumerate(tree.get("relationships", [])):
        for key in ("product_reference", "relates_to_product_reference"):
            yield relation[key], f"/product_tree/relationships/{n}/{key}"
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        for status in STATUSES:
            for name in vulnerability.get("product_status", {}).get(status, []):
                yield name, f"/vulnerabilities/{v}/product_status/{status}"
        for n, score in enumerate(vulnerability.get("scores", [])):
            for name in score["products"]:
                yield name, f"/vulnerabilities/{v}/scores/{n}/products"
    for v, n, list_name, entry in _entries_with_products(document):
        for name in entry.get("product_ids", []):
            yield name, f"/vulnerabilities/{v}/{list_name}/{n}/product_ids"


def _entries_with_products(document: Json) -> Iterator[tuple[int, int, str, Json]]:
    for v, vulnerability in enumerate(document.get("vulnerabilities", [])):
        for list_name in ("remediations", "flags", "threats"):
            for n, entry in enumerate(vulnerability.get(list_name, [])):
                yield v, n, list_name, entry


def _repeated(keys: list[Any]) -> Iterator[int]:
    """Where something stands that stood before; None stands for nothing."""
    seen = set()
    for n, key in enumerate(keys):
        if key is not None and key in seen:
            yield n
        seen.add(key)


def _by_date(document: Json) -> list[str]:
    """The version numbers of the history, oldest date first; of one date in the order of their numbers."""
    entries = document["document"]["tracking"]["revision_history"]
    return [e["number"] for e in sorted(entries, key=lambda e: (moment_of(e["date"]), _order(e["number"])))]


def _plain(number: str) -> str:
    return number.partition("+")[0]


def _without(number: str, pre_release: bool) -> str:
    return _plain(number).partition("-")[0] if pre_release else _plain(number)


def _major(number: str) -> int:
    return int(number.partition(".")[0][:18])


def _order(number: str) -> tuple[Any, ...]:
    """Sorts versions: 9 before 10, 1.0.0-rc before 1.0.0 (semver.org, 11)."""
    release, _dash, pre = _plain(number).partition("-")
    parts = tuple(int(part[:18]) for part in release.split("."))
    named = tuple((0, int(p[:18]), "") if p.isdigit() else (1, 0, p) for p in pre.split(".")) if pre else ()
    return (parts, not pre, named)
