"""What synchronisation did or ran into, as sentences: what happened, what it means, one next step."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from kiosk.wording import age, counted, mark, t

_SAFE: Final = mark("Hồ sơ vẫn an toàn trên máy, người dân không phải đến lại.")
_SENTENCES: Final[dict[str, tuple[str, str]]] = {
    "no_network": (
        mark("Máy chưa nối mạng nào."),
        mark("Hãy cắm dây mạng, bật Wi-Fi hoặc phát mạng từ điện thoại."),
    ),
    "dns": (
        mark("Có mạng nhưng mạng này không chỉ được đường đến Cổng (lỗi tên miền)."),
        mark("Hãy thử mạng khác; nếu vẫn vậy, báo người phụ trách mạng."),
    ),
    "no_answer": (
        mark("Có mạng nhưng không ai trả lời ở địa chỉ của Cổng."),
        mark("Máy tự thử lại; nếu quá 15 phút, hãy thử mạng khác."),
    ),
    "nobody_listens": (
        mark("Có mạng nhưng máy chủ của Cổng chưa nhận kết nối, có thể đang bảo trì."),
        mark("Máy tự thử lại; nếu quá 15 phút, hãy báo người phụ trách."),
    ),
    "broken_off": (
        mark("Đường truyền bị ngắt giữa chừng; phần đã gửi được giữ lại."),
        mark("Không cần làm gì: máy tự gửi tiếp từ chỗ dừng."),
    ),
    "vpn": (
        mark("Cổng chỉ mở trong mạng nội bộ của thành phố."),
        mark("Hãy bật VPN hoặc nối mạng của cơ quan; máy tự gửi ngay sau đó."),
    ),
    "captive": (
        mark("Mạng này trả lời bằng trang đăng nhập Wi-Fi; chưa gửi gì."),
        mark("Hãy mở trình duyệt và đăng nhập Wi-Fi; máy tự gửi trong vòng 10 giây."),
    ),
    "front_page": (
        mark("Máy chủ đứng trước Cổng trả lời bằng một trang web, có thể Cổng đang bảo trì; chưa gửi gì."),
        mark("Máy tự thử lại; nếu quá 15 phút, hãy báo người phụ trách."),
    ),
    "tls": (
        mark("Nơi trả lời không chứng minh được đó là Cổng của thành phố; chưa gửi gì."),
        mark("Nếu là Wi-Fi công cộng, hãy đăng nhập Wi-Fi; nếu không, báo người phụ trách."),
    ),
    "tls_expired": (
        mark("Chứng thư của Cổng đã hết hạn; chưa gửi gì."),
        mark("Hãy báo người phụ trách Cổng."),
    ),
    "tls_clock": (
        mark("Ngày giờ của máy sai nên không kiểm tra được chứng thư của Cổng; chưa gửi gì."),
        mark("Hãy chỉnh lại ngày giờ của máy rồi bấm Gửi ngay."),
    ),
    "offline": (mark("Không có mạng hoặc không tới được Cổng."), mark("Máy sẽ tự thử lại.")),
    "timeout": (
        mark("Đường truyền đứng lại quá lâu nên bị ngắt; phần đã gửi được giữ lại."),
        mark("Máy sẽ tự thử lại; nếu lặp lại, hãy tìm chỗ sóng mạnh hơn."),
    ),
    "not_our_portal": (
        mark("Trang trả lời không phải Cổng của thành phố; chưa gửi gì."),
        mark("Hãy đăng nhập Wi-Fi nếu mạng đòi; nếu không, báo người phụ trách."),
    ),
    "untrue": (
        mark("Một xác nhận của Cổng có chữ ký không đúng nên máy không dùng."),
        mark("Máy tự hỏi lại; nếu lặp lại, hãy báo người phụ trách."),
    ),
    "portal_down": (mark("Cổng đang gặp sự cố hoặc tạm dừng."), mark("Không cần làm gì: máy sẽ tự thử lại.")),
    "busy": (mark("Cổng đang đông và đề nghị chờ."), mark("Không cần làm gì: máy sẽ tự gửi tiếp.")),
    "busy_for": (
        mark("Cổng đang đông và đề nghị chờ {wait}."),
        mark("Không cần làm gì: máy sẽ tự gửi tiếp."),
    ),
    "clock": (
        mark("Đồng hồ của máy lệch với Cổng nên Cổng chưa nhận."),
        mark("Hãy chỉnh lại ngày giờ của máy rồi bấm Gửi ngay."),
    ),
    "refused": (mark("Cổng không nhận máy này."), mark("Hãy báo người phụ trách trạm.")),
    "unknown-station": (
        mark("Cổng đã khóa máy này hoặc không còn biết số trạm của máy; chưa gửi gì."),
        mark("Hãy gọi người phụ trách trạm; khi được mở lại, máy tự gửi tiếp."),
    ),
    "forgotten": (
        mark("Cổng được khôi phục từ bản sao cũ nên không còn biết trạm này."),
        mark(
            "Gọi người phụ trách Cổng xin mã cấp lại cho trạm rồi bấm Nhập mã cấp lại; máy tự gửi lại phần thiếu."
        ),
    ),
    "overtaken": (
        mark("Cổng đã cấp lại số trạm này sau bản dữ liệu trên máy: máy có thể đang chạy từ bản sao cũ."),
        mark("Gọi người phụ trách xin mã cấp lại cho trạm rồi bấm Nhập mã cấp lại; máy tự gửi tiếp."),
    ),
    "disk_full": (
        mark("Ổ đĩa đầy nên máy chưa lưu được kết quả gửi nhận."),
        mark("Hãy giải phóng ổ đĩa; máy sẽ tự thử lại."),
    ),
    "replica_torn": (
        mark("Tệp dữ liệu của máy có dấu hiệu hỏng; máy tạm ngừng gửi nhận."),
        mark("Hãy ngừng tiếp nhận hồ sơ mới, không xóa hay cài lại gì, và gọi người phụ trách ngay."),
    ),
    "replica_locked": (
        mark("Một chương trình khác đang giữ tệp dữ liệu của máy."),
        mark("Máy sẽ tự thử lại; nếu lặp lại, hãy khởi động lại máy."),
    ),
    "replica_unreadable": (
        mark("Máy không đọc hoặc ghi được tệp dữ liệu của mình, có thể do ổ đĩa."),
        mark("Máy sẽ tự thử lại; nếu lặp lại, hãy gọi người phụ trách trước khi tiếp nhận thêm."),
    ),
    "storage": (
        mark("Chương trình gặp lỗi khi gửi nhận."),
        mark("Máy sẽ tự thử lại; nếu lặp lại, hãy báo người phụ trách."),
    ),
    "blocked": (
        mark(
            "Có thứ gì đó trên mạng này (tường lửa, bộ lọc) chặn một phần đang gửi; phần khác vẫn gửi được."
        ),
        mark("Máy tự thử lại; nếu lặp lại, hãy thử mạng khác hoặc báo người phụ trách mạng."),
    ),
    "protocol": (mark("Cổng trả lời không đúng quy ước."), mark("Hãy báo người phụ trách.")),
}
"""What happened, and the next step; between them stands what it means for the citizen, `_SAFE` or from `_MEANS`."""
_MEANS: Final = {
    # Whether a damaged file still holds what was saved is what nobody knows yet.
    "replica_torn": mark("Hồ sơ Cổng đã xác nhận vẫn còn ở Cổng; hồ sơ chờ gửi có thể chưa đọc lại được."),
    "replica_unreadable": mark("Hồ sơ Cổng đã xác nhận vẫn còn ở Cổng."),
}
_UNTRUE: Final = frozenset({"receipt_mismatch", "receipt_signature", "manifest_mismatch", "manifest_missing"})
_ALIKE: Final = {"tls_name": "tls", "tls_issuer": "tls", "tls_early": "tls_clock", "forbidden-network": "vpn"}


_HELD: Final = {
    "operator": (
        mark("Cổng chưa biết người đã ký các hồ sơ này."),
        mark("Hãy báo người phụ trách ghi lại tên người đó ở Cổng."),
    ),
    "newer": (
        mark("Cổng chưa đọc được hồ sơ của bản chương trình này."),
        mark("Hãy báo người phụ trách nâng cấp Cổng."),
    ),
    "case": (
        mark("Cổng chưa có hồ sơ gốc mà phần gửi thêm này thuộc về."),
        mark("Hãy báo người phụ trách."),
    ),
    "restored": (
        mark("Cổng được khôi phục từ bản sao cũ và đang chờ một máy trạm gửi lại phần đã mất."),
        mark("Hãy báo người phụ trách Cổng; máy tự gửi lại."),
    ),
    "fault": (mark("Cổng gặp lỗi với các hồ sơ này."), mark("Hãy báo người phụ trách Cổng.")),
    "full": (mark("Ổ đĩa của Cổng đã đầy."), mark("Hãy báo người phụ trách Cổng; máy tự gửi lại.")),
    "file": (
        mark("Có tệp đã gửi nhiều lần mà Cổng, hoặc mạng trên đường tới Cổng, không nhận."),
        mark("Hãy thử mạng khác; nếu vẫn vậy, báo người phụ trách."),
    ),
}


_WAITS: Final = {
    "busy": mark("Cổng đang đông, máy tự gửi tiếp"),
    "blocked": mark("Mạng này chặn hồ sơ, hãy thử mạng khác"),
    "portal_operator": mark("Cổng chưa biết người đã ký, báo người phụ trách"),
    "portal_newer": mark("Cổng chưa đọc được bản chương trình này, báo người phụ trách"),
    "portal_case": mark("Cổng chưa có hồ sơ gốc, báo người phụ trách"),
    "portal_restored": mark("Cổng vừa được khôi phục, máy tự gửi lại"),
    "portal_full": mark("Ổ đĩa của Cổng đã đầy, báo người phụ trách Cổng"),
    "portal_fault": mark("Cổng gặp lỗi với hồ sơ này, báo người phụ trách Cổng"),
}


def waits_for(why: str) -> str:
    """Return in one short sentence why the portal does not take a packet now; empty for one that has its turn."""
    found = _WAITS.get(why, _WAITS["portal_fault"] if why else None)
    return t(found) if found is not None else ""


def held_sentence(packets: int, why: str) -> str | None:
    """Return what to say of packets the portal has held off for hours; None when there are none."""
    if not packets:
        return None
    happened = counted("Đã nối với Cổng nhưng hơn 3 giờ nay Cổng chưa nhận {n} gói.", packets)
    cause, step = _HELD.get(why, _HELD["fault"])
    return " ".join((happened, t(cause), t(_SAFE), t(step)))


_FEEDS: Final = {
    "catalogue": mark("Chưa tải được danh mục thủ tục mới: {why}. Máy dùng danh mục đang có"),
    "dossiers": mark("Chưa nhận được tin mới về hồ sơ: {why}. Trạng thái hồ sơ có thể đã cũ"),
    "roster": mark("Chưa nhận được danh sách người làm việc mới: {why}. Máy dùng danh sách đang có"),
}
_FEED_WHY: Final = {
    "portal_down": mark("Cổng gặp lỗi ở phần này"),
    "not_our_portal": mark("mạng trả lời thay Cổng ở phần này"),
    "untrue": mark("chữ ký không đúng nên máy không dùng"),
    "protocol": mark("Cổng trả lời không đúng quy ước"),
}


def feed_sentence(feed: str, why: str) -> str:
    """Return what to say of one feed that could not be read while the portal answered everything else."""
    told = t(_FEEDS.get(feed, _FEEDS["dossiers"]), why=t(_FEED_WHY.get(why, _FEED_WHY["protocol"])))
    return t("{told}; việc gửi hồ sơ không bị ảnh hưởng, máy tự thử lại.", told=told)


def is_untrue(problem: str | None) -> bool:
    """Tell whether a problem is that something was not signed as it should be."""
    return problem in _UNTRUE


def log_sentence(code: str, params: Mapping[str, object]) -> str:
    """Return the sentence of one note; an unknown code is shown as it is.

    Args:
        code: `round`, `feed_failed`, `keys_renewed`, `keys_revoked`, `dossier_skipped`, or the trouble a round ran into.
        params: of a round its counts; of a trouble its `problem` and `wait_s` where they are known.
    """
    if code == "round":
        return t(
            "Đã nối với Cổng: {answered} gói được trả lời, {files} tệp gửi xong, {news} tin mới.",
            answered=params.get("answered", 0),
            files=params.get("files", 0),
            news=params.get("news", 0),
        )
    if code == "feed_failed":
        return feed_sentence(str(params.get("feed")), str(params.get("problem")))
    if code in {"keys_renewed", "keys_revoked"}:
        return _keys_changed(code, params)
    if code == "dossier_skipped":
        return _skipped(params)
    key = _key(code, params)
    found = _SENTENCES.get(key)
    if found is None:
        return code
    wait_s = params.get("wait_s")
    happened = t(found[0], wait=age(wait_s if isinstance(wait_s, int) else 0))
    return " ".join((happened, t(_MEANS.get(key, _SAFE)), t(found[1])))


def _keys_changed(code: str, params: Mapping[str, object]) -> str:
    if code == "keys_renewed":
        return t("Cổng đã đổi chữ ký của mình. Máy đã kiểm tra và dùng chữ ký mới; không cần làm gì.")
    asked = params.get("packets")
    return counted(
        "Cổng đã thu hồi một chữ ký cũ của mình. Máy không tin chữ ký đó nữa và hỏi lại Cổng về {n} gói đã xác nhận.",
        asked if isinstance(asked, int) else 0,
    )


def _skipped(params: Mapping[str, object]) -> str:
    about, items = params.get("code"), params.get("items")
    if isinstance(about, str):
        happened = t("Cổng gửi một tin về hồ sơ {code} mà máy này không hiểu.", code=about)
    else:
        count = items if isinstance(items, int) else 1
        happened = counted("Cổng gửi {n} tin về hồ sơ mà máy này không hiểu.", count)
    return " ".join(
        (happened, t("Các tin khác đã nhận đủ."), t("Hãy báo người phụ trách và nâng cấp chương trình."))
    )


def _key(code: str, params: Mapping[str, object]) -> str:
    problem = str(params.get("problem") or "")
    problem = _ALIKE.get(problem, problem)
    if code == "busy":
        return "busy_for" if params.get("wait_s") else "busy"
    if (
        code in {"offline", "not_our_portal", "protocol", "refused", "storage", "portal_down"}
        and problem in _SENTENCES
    ):
        return problem
    return "untrue" if problem in _UNTRUE else code
