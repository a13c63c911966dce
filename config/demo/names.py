"""Invented names. Characters are rare ones in trade names, so that no known company is meant."""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

_FIRST = "岑曜澍翊昶霁垣沅汀岫砚璟笠栎椴樾蓁栩骞翎洧湄珩琮衡砺"
_SECOND = "川泽谷舟塬屿朔埠岚霖峤桓汐棠垚禾煜楷钧璞"
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦许何吕施张孔曹严华金魏陶姜"
_GIVEN = "柏岱谷禾岚麦沛琪桐溪昭雨晴川乔芷苇湘榆汀"


@dataclass(frozen=True, slots=True)
class Trade:
    """What an enterprise makes: GB/T 4754 division, the word in its name, product and niche."""

    industry: str
    word: str
    product: str
    niche: str


TRADES = (
    Trade("26", "新材料", "光刻胶用感光树脂", "电子化学品"),
    Trade("26", "化工材料", "水性工业涂料树脂", "环保涂料树脂"),
    Trade("27", "生物医药", "药用缓释辅料", "药用辅料"),
    Trade("29", "高分子材料", "聚酰亚胺薄膜", "柔性电路基材"),
    Trade("30", "特种陶瓷", "氮化硅陶瓷轴承球", "精密陶瓷球"),
    Trade("32", "金属材料", "高强高导铜合金带材", "连接器铜带"),
    Trade("33", "精密制造", "航空紧固件", "高强度紧固件"),
    Trade("34", "精密机械", "滚珠丝杠副", "数控机床功能部件"),
    Trade("34", "传动科技", "机器人用谐波减速器", "精密减速器"),
    Trade("34", "流体控制", "超低温阀门", "液化天然气阀门"),
    Trade("35", "智能装备", "晶圆清洗设备", "半导体湿法设备"),
    Trade("35", "医疗器械", "血液透析器", "血液净化器械"),
    Trade("36", "汽车部件", "线控制动单元", "新能源汽车制动系统"),
    Trade("36", "车用电子", "车载毫米波雷达", "汽车雷达"),
    Trade("37", "轨道交通装备", "列车空气弹簧", "轨道车辆减振件"),
    Trade("38", "电气科技", "高压直流继电器", "新能源汽车继电器"),
    Trade("38", "储能技术", "锂电池极片涂布模头", "锂电装备关键部件"),
    Trade("39", "半导体", "功率器件封装基板", "功率半导体封装"),
    Trade("39", "光电技术", "高速光模块透镜", "光通信元件"),
    Trade("40", "仪器仪表", "超声波流量计", "工业流量仪表"),
    Trade("40", "传感技术", "薄膜压力传感器", "工业压力传感器"),
    Trade("65", "软件", "工业控制安全网关软件", "工控安全软件"),
    Trade("65", "信息技术", "船舶三维设计软件", "工业设计软件"),
)


class Names:
    """Draws names from a seeded source; a company's brand is drawn once only."""

    def __init__(self, random: Random) -> None:
        self._random = random
        self._brands = self._shuffled_brands()

    def _shuffled_brands(self) -> Iterator[str]:
        brands = [first + second for first in _FIRST for second in _SECOND]
        self._random.shuffle(brands)
        return iter(brands)

    def company(self, place: str, trade: Trade) -> str:
        """Place, brand, trade and form, as companies are called."""
        form = self._random.choice(("有限公司", "有限公司", "股份有限公司"))
        return f"{place}{next(self._brands)}{trade.word}{form}"

    def person(self) -> str:
        """A surname and two syllables."""
        given = "".join(self._random.sample(_GIVEN, 2))
        return self._random.choice(_SURNAMES) + given

    def trade(self) -> Trade:
        """One of the trades."""
        return self._random.choice(TRADES)
