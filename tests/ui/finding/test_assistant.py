"""Trợ lý at the keyboard: a sentence, digits, back, start over, and the card's acts."""

from __future__ import annotations

from concurrent.futures import Future

import msgspec
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLineEdit, QPushButton, QWidget

from kiosk import wording
from kiosk.assistant import Heard
from tests.ui.bursts import bursts_over
from tests.ui.conftest import Driver
from tests.ui.settled import done
from ui.pages.finding.assistant import AssistantPage


def open_assistant(drive: Driver) -> AssistantPage:
    shell = drive.sign_in()
    QTest.keyClick(drive.window, Qt.Key.Key_F4)
    drive.until(lambda: shell.present() == "assistant")
    page = shell.page()
    assert isinstance(page, AssistantPage)
    drive.until(lambda: seen(page, "assistant.text") is not None)
    return page


def seen(page: QWidget, name: str) -> QWidget | None:
    return next((one for one in page.findChildren(QWidget, name) if one.isVisible()), None)


def text(page: QWidget, name: str) -> str:
    found = seen(page, name)
    return str(found.text()) if found is not None else ""  # type: ignore[attr-defined]


def say(drive: Driver, page: AssistantPage, sentence: str) -> None:
    line = seen(page, "assistant.text")
    assert isinstance(line, QLineEdit)
    assert line.hasFocus()
    line.insert(sentence)
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: seen(page, "assistant.question") is not None)


def press(drive: Driver, key: Qt.Key) -> None:
    focused = drive.window.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, key)
    # A digit counts once it has turned out to stand alone.
    drive.until(bursts_over)


def test_a_sentence_and_digits_lead_to_the_procedure_and_a_case(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "vo moi sinh, con chua co giay to gi")
    assert text(page, "assistant.question") == "Việc khai sinh đã làm lần nào chưa?"
    assert text(page, "assistant.progress") == "Câu 1 (nhiều nhất 5 câu)"
    for key in (Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_1, Qt.Key.Key_2):
        press(drive, key)
    drive.until(lambda: seen(page, "answer.name.2") is not None)
    assert text(page, "answer.name.1") == "1. Đăng ký khai sinh"
    shown = " ".join(str(one.text()) for one in page.findChildren(QWidget) if hasattr(one, "text"))
    for told in ("Giấy chứng sinh", "163/QĐ-BTP", "Đăng ký trong 60 ngày", "Trong ngày"):
        assert told in shown
    assert seen(page, "answer.start.3") is None
    press_button(page, "answer.start.1")
    drive.until(lambda: drive.window.shell().present() == "work")  # type: ignore[union-attr]
    assert drive.desk.service_code == "1.001193"


def test_a_declaration_that_is_only_printed_starts_from_the_card(drive: Driver) -> None:
    page = open_assistant(drive)
    press_button(page, "assistant.topic.residence")
    press(drive, Qt.Key.Key_1)
    drive.until(lambda: seen(page, "answer.name.1") is not None)
    assert text(page, "answer.start.1") == "Điền tờ khai để in"
    assert next(act.text for act in page.acts()) == "Điền tờ khai để in"
    press_button(page, "answer.start.1")
    drive.until(lambda: drive.window.shell().present() == "work")  # type: ignore[union-attr]
    assert drive.bench().keys_of_steps[-1] == "prepare"
    assert drive.desk.service_code == "1.004222"


def press_button(page: QWidget, name: str) -> None:
    found = seen(page, name)
    assert isinstance(found, QPushButton)
    found.click()


def test_back_takes_one_answer_back_and_esc_begins_again(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "vợ mới sinh")
    press(drive, Qt.Key.Key_1)
    drive.until(lambda: text(page, "assistant.question") == "Khai sinh cho ai?")
    assert text(page, "assistant.trail") == "Sinh con, giấy tờ cho trẻ › Chưa đăng ký lần nào"
    press(drive, Qt.Key.Key_9)
    assert text(page, "assistant.question") == "Khai sinh cho ai?"
    press(drive, Qt.Key.Key_Backspace)
    drive.until(lambda: text(page, "assistant.question") == "Việc khai sinh đã làm lần nào chưa?")
    press(drive, Qt.Key.Key_Escape)
    drive.until(lambda: seen(page, "assistant.text") is not None)
    assert seen(page, "assistant.trail") is None


def test_the_answer_opens_the_procedure_page(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "tách hộ khẩu")
    press(drive, Qt.Key.Key_3)
    drive.until(lambda: seen(page, "answer.open.1") is not None)
    assert seen(page, "answer.start.1") is None
    press(drive, Qt.Key.Key_1)
    drive.until(lambda: drive.window.shell().present() == "intake")  # type: ignore[union-attr]
    drive.until(lambda: drive.text("service.name") == "Tách hộ")


def test_digits_in_the_sentence_are_typed_not_chosen(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "mẹ tôi 80 tuổi không có lương hưu")
    assert text(page, "assistant.question") == "Cụ bao nhiêu tuổi?"


def test_two_meanings_are_given_to_choose(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "mất giấy khai sinh")
    assert text(page, "assistant.question") == "Ông/bà nói về việc nào?"
    press(drive, Qt.Key.Key_2)
    drive.until(lambda: seen(page, "assistant.progress") is not None)


def test_what_it_does_not_understand_it_says(drive: Driver) -> None:
    page = open_assistant(drive)
    line = seen(page, "assistant.text")
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "qwrtz")
    QTest.keyClick(line, Qt.Key.Key_Return)
    drive.until(lambda: seen(page, "assistant.finder") is not None)
    assert seen(page, "assistant.topic.birth") is not None
    press_button(page, "assistant.finder")
    drive.until(lambda: drive.find(QLineEdit, "finder.text").text() == "qwrtz")


def test_a_catalogue_without_questions_says_so(drive: Driver) -> None:
    drive.desk.catalogue = msgspec.structs.replace(drive.desk.catalogue, assistant=())
    drive.sign_in().go("assistant")
    page = drive.window.shell().page()  # type: ignore[union-attr]
    drive.until(lambda: seen(page, "assistant.finder") is not None)
    assert seen(page, "assistant.text") is None


def test_a_service_gone_with_another_generation_is_a_failure_shown(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "tách hộ khẩu")
    kept = tuple(one for one in drive.desk.catalogue.services if one.code != "1.010038")
    drive.desk.catalogue = msgspec.structs.replace(drive.desk.catalogue, services=kept)
    press(drive, Qt.Key.Key_3)
    drive.until(lambda: drive.window.findChild(QWidget, "failure.title") is not None)


def test_a_digit_pressed_twice_answers_once(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "tách hộ khẩu")
    focused = drive.window.focusWidget()
    assert focused is not None
    held: Future[object] = Future()
    services = drive.desk.assistant.services(("1.010038",)).result()
    drive.desk.assistant.services = lambda codes: held  # type: ignore[assignment,method-assign,return-value]
    QTest.keyClick(focused, Qt.Key.Key_3)
    QTest.keyClick(focused, Qt.Key.Key_3)
    held.set_result(services)
    drive.until(lambda: seen(page, "answer.name.1") is not None)
    assert text(page, "assistant.trail").endswith("› Tách khỏi hộ đang ở")


def test_an_answer_that_comes_after_esc_is_not_shown(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "tách hộ khẩu")
    held: Future[object] = Future()
    services = drive.desk.assistant.services(("1.010038",)).result()
    drive.desk.assistant.services = lambda codes: held  # type: ignore[assignment,method-assign,return-value]
    press(drive, Qt.Key.Key_3)
    press(drive, Qt.Key.Key_Escape)
    held.set_result(services)
    drive.until(lambda: seen(page, "assistant.text") is not None)
    assert seen(page, "answer.name.1") is None


def test_the_way_is_kept_while_the_procedure_is_read(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "tách hộ khẩu")
    press(drive, Qt.Key.Key_3)
    drive.until(lambda: seen(page, "answer.open.1") is not None)
    press_button(page, "answer.open.1")
    drive.until(lambda: drive.window.shell().present() == "intake")  # type: ignore[union-attr]
    QTest.keyClick(drive.window, Qt.Key.Key_T, Qt.KeyboardModifier.ControlModifier)
    drive.until(lambda: seen(page, "answer.open.1") is not None)


@pytest.mark.parametrize("language", ["vi", "en"])
def test_every_question_is_shown_in_the_language_of_the_screen(drive: Driver, language: str) -> None:
    wording.set_language(language)  # type: ignore[arg-type]
    page = open_assistant(drive)
    topic = drive.desk.catalogue.assistant[0]
    press_button(page, "assistant.topic.birth")
    question = topic.questions[0]
    wanted = question.text if language == "vi" else question.text_en
    drive.until(lambda: text(page, "assistant.question") == wanted)
    wording.set_language("vi")


def test_a_wrong_topic_is_left_with_one_key_and_the_sentence_goes_along(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "vợ mới sinh")
    assert seen(page, "assistant.progress") is not None
    press(drive, Qt.Key.Key_0)
    drive.until(lambda: seen(page, "assistant.topic.residence") is not None)
    assert seen(page, "assistant.progress") is None
    press_button(page, "assistant.finder")
    drive.until(lambda: drive.find(QLineEdit, "finder.text").text() == "vợ mới sinh")


def test_beginning_again_keeps_the_sentence_to_be_mended(drive: Driver) -> None:
    page = open_assistant(drive)
    say(drive, page, "vợ mới sinh")
    press(drive, Qt.Key.Key_Escape)
    drive.until(lambda: seen(page, "assistant.text") is not None)
    line = seen(page, "assistant.text")
    assert isinstance(line, QLineEdit)
    assert (line.text(), line.selectedText()) == ("vợ mới sinh", "vợ mới sinh")
    drive.window.shell().go("today")  # type: ignore[union-attr]
    again = drive.window.shell()
    assert again is not None
    again.go("assistant")
    drive.until(lambda: text(page, "assistant.text") == "")


def test_a_weak_match_is_asked_about_even_when_it_is_the_only_one(drive: Driver) -> None:
    page = open_assistant(drive)
    topic = next(one for one in drive.desk.catalogue.assistant if one.code == "copies")
    unsure = Heard("làm hộ chiếu", (topic,), is_sure=False)
    drive.desk.assistant.hear = lambda _text: done(unsure)  # type: ignore[assignment,method-assign,return-value]
    say(drive, page, "làm hộ chiếu")
    assert seen(page, "assistant.progress") is None
    assert seen(page, "assistant.topic.copies") is not None
    press(drive, Qt.Key.Key_0)
    drive.until(lambda: seen(page, "assistant.topic.birth") is not None)


def asked_of_a_death(drive: Driver) -> AssistantPage:
    page = open_assistant(drive)
    press_button(page, "assistant.topic.death")
    press(drive, Qt.Key.Key_1)
    press(drive, Qt.Key.Key_1)
    drive.until(lambda: seen(page, "assistant.several") is not None)
    return page


def test_several_answers_are_ticked_with_digits_and_end_with_enter(drive: Driver) -> None:
    page = asked_of_a_death(drive)
    go = seen(page, "assistant.several")
    assert isinstance(go, QPushButton)
    assert not go.isEnabled()
    press(drive, Qt.Key.Key_Return)
    assert text(page, "assistant.question") == "Người mất đang hưởng chế độ nào?"
    for key in (Qt.Key.Key_2, Qt.Key.Key_4, Qt.Key.Key_5, Qt.Key.Key_5):
        press(drive, key)
    assert go.isEnabled()
    press(drive, Qt.Key.Key_Return)
    drive.until(lambda: seen(page, "answer.name.4") is not None)
    assert [one.service.code for one in page._services] == ["1.000656", "1.014028", "2.002307", "1.003197"]
    assert text(page, "assistant.trail").endswith("› Trợ cấp hưu trí xã hội, Là cựu chiến binh")
    press(drive, Qt.Key.Key_Backspace)
    drive.until(lambda: seen(page, "assistant.several") is not None)


def test_a_birth_whose_mother_is_unknown_is_sent_to_the_office_and_starts_nothing(drive: Driver) -> None:
    page = open_assistant(drive)
    press_button(page, "assistant.topic.birth")
    press(drive, Qt.Key.Key_1)
    drive.until(lambda: text(page, "assistant.question") == "Khai sinh cho ai?")
    press(drive, Qt.Key.Key_3)
    drive.until(lambda: seen(page, "answer.name.1") is not None)
    assert seen(page, "answer.start.1") is None
    banner = next(one for one in page.findChildren(QWidget, "banner") if one.isVisible())
    assert "Thủ tục này nộp ở nơi khác" in banner.accessibleName()
    assert "Trung tâm Phục vụ hành chính công phường, xã" in banner.accessibleName()
    shown = " ".join(str(one.text()) for one in page.findChildren(QWidget) if hasattr(one, "text"))
    assert "tờ khai ở đây hỏi thông tin người mẹ" in shown


def test_the_birth_declaration_says_at_its_start_for_whom_it_is_not(drive: Driver) -> None:
    drive.sign_in()
    for place in (0, 2):
        hint = drive.desk.form.pages[place].hint("vi")
        assert "chưa rõ mẹ" in hint.lower()
        assert "Trung tâm Phục vụ hành chính công phường, xã" in hint
