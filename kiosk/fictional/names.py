"""Words that fictional people are made of: names, streets, communes with their names before July 2025.

Names are common words; combined at random they belong to nobody in particular.
"""

from __future__ import annotations

from dataclasses import dataclass

KINH_SURNAMES = (
    "Nguyễn", "Trần", "Lê", "Phạm", "Huỳnh", "Phan", "Võ", "Đặng", "Bùi", "Đỗ", "Hồ", "Ngô", "Dương", "Đoàn",
    "Trương", "Mai", "Ông Ích", "Thái", "Tán",
)  # fmt: skip
KINH_MIDDLE = {
    "NAM": ("Văn", "Hữu", "Đức", "Minh", "Quang", "Công", "Thanh", "Viết", "Bá", "Ngọc"),
    "NU": ("Thị", "Thị Kim", "Thị Thanh", "Thị Ngọc", "Thị Mỹ", "Thùy", "Thị Bích", "Hoài", "Thị Như"),
}
KINH_GIVEN = {
    "NAM": (
        "Mẫu",
        "Thử",
        "Hòa",
        "Nghĩa",
        "Dũng",
        "Khoa",
        "Tuấn",
        "Phước",
        "Lộc",
        "Thịnh",
        "Duy",
        "Kiệt",
        "Vỹ",
    ),
    "NU": (
        "Thử",
        "Hằng",
        "Nguyệt",
        "Thảo",
        "Quỳnh",
        "Diễm",
        "Tuyết",
        "Phượng",
        "Thủy",
        "Ánh",
        "Yến",
        "Vy",
        "Lụa",
    ),
}
COTU_SURNAMES = (
    "Alăng",
    "Zơrâm",
    "Bhnướch",
    "Arất",
    "Bríu",
    "Cơlâu",
    "Pơloong",
    "Hốih",
    "Coor",
    "Ating",
    "Tơngôl",
)
COTU_MIDDLE = {"NAM": ("", "", "Văn"), "NU": ("Thị", "Thị", "")}
COTU_GIVEN = {
    "NAM": ("Bhúp", "Nghêm", "Đhơơr", "Lâng", "Crói", "Bhrơi", "Tâm"),
    "NU": ("Mơi", "Nhớt", "Pếch", "Bhên", "Ngước", "Lơm", "Hương"),
}
STREETS = (
    "Nguyễn Văn Linh", "Trần Cao Vân", "Lê Duẩn", "Ông Ích Khiêm", "Hoàng Diệu", "Điện Biên Phủ", "Núi Thành",
    "Ngô Quyền", "Tôn Đức Thắng", "Hùng Vương", "Phan Châu Trinh", "Nguyễn Tri Phương", "Âu Cơ",
)  # fmt: skip
HOSPITALS = (
    "Bệnh viện Phụ sản – Nhi (mẫu)",
    "Trung tâm Y tế khu vực (mẫu)",
    "Trạm Y tế xã (mẫu)",
)


@dataclass(frozen=True, slots=True)
class FictionalPlace:
    """One commune with a way of writing it on older cards.

    Attributes:
        code: commune code of July 2025.
        name: short name of July 2025, without "Phường" or "Xã".
        old: commune, district and province as cards before July 2025 have them.
        town: houses have streets and numbers here, else hamlets.
        cotu: most people here are Cơ Tu.
    """

    code: str
    name: str
    old: str
    town: bool
    cotu: bool = False


PLACES = (
    FictionalPlace("20242", "Hải Châu", "Thạch Thang, Hải Châu, Đà Nẵng", town=True),
    FictionalPlace("20209", "Thanh Khê", "Xuân Hà, Thanh Khê, Đà Nẵng", town=True),
    FictionalPlace("20200", "Hòa Khánh", "Hòa Minh, Liên Chiểu, Đà Nẵng", town=True),
    FictionalPlace("20263", "Sơn Trà", "Thọ Quang, Sơn Trà, Đà Nẵng", town=True),
    FictionalPlace("20260", "Cẩm Lệ", "Khuê Trung, Cẩm Lệ, Đà Nẵng", town=True),
    FictionalPlace("20285", "Ngũ Hành Sơn", "Mỹ An, Ngũ Hành Sơn, Đà Nẵng", town=True),
    FictionalPlace("20410", "Hội An", "Sơn Phong, Hội An, Quảng Nam", town=True),
    FictionalPlace("20341", "Tam Kỳ", "An Xuân, Tam Kỳ, Quảng Nam", town=True),
    FictionalPlace("20320", "Hòa Vang", "Hòa Phong, Hòa Vang, Đà Nẵng", town=False),
    FictionalPlace("20308", "Bà Nà", "Hòa Nhơn, Hòa Vang, Đà Nẵng", town=False),
    FictionalPlace("20587", "Gò Nổi", "Điện Trung, Điện Bàn, Quảng Nam", town=False),
    FictionalPlace("20500", "Đại Lộc", "Đại Nghĩa, Đại Lộc, Quảng Nam", town=False),
    FictionalPlace("20791", "Thăng Bình", "Bình Nguyên, Thăng Bình, Quảng Nam", town=False),
    FictionalPlace("20455", "Tây Giang", "Lăng, Tây Giang, Quảng Nam", town=False, cotu=True),
    FictionalPlace("20467", "Đông Giang", "Tà Lu, Đông Giang, Quảng Nam", town=False, cotu=True),
    FictionalPlace("20707", "Nam Giang", "Chà Vàl, Nam Giang, Quảng Nam", town=False, cotu=True),
)
