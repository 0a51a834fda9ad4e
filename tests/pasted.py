"""What people paste and upload, and what it means: one line each.

`N`orth, `S`outh and `W`est are (30, 20), (50, 40) and (20, 40), in whatever unit; D(P||Q) is then D0. What is
told at the top of the page stands behind the number; where a question comes first, so does its answer.
"""

from dataclasses import dataclass

D0 = 0.094581871977565076
"""nats: P = (0.3, 0.5, 0.2), Q = (0.2, 0.4, 0.4)."""
BACK = 0.10690843007666134
"""nats: the other direction."""
COIN = 0.028167557595283464
"""nats: P = (0.3, 0.7), Q = (0.2, 0.8)."""
NSW = ("N", "S", "W")


@dataclass(frozen=True)
class Pasted:
    """One input: what it is, what it means (nats, or the name of a refusal), and what is told."""

    name: str
    source: str | bytes
    outcome: float | str
    told: str = ""
    labels: tuple[str, ...] | None = None
    answers: tuple[tuple[str, str], ...] = ()
    """What the reader answers."""


def asked(
    name: str, source: str | bytes, question: str, answer: str, outcome: float | str = D0
) -> list[Pasted]:
    """What is asked first, and the same with its answer."""
    refused = f"ask_{question}" if question not in ("missing",) else question
    return [
        Pasted(name, source, refused),
        Pasted(f"{name}, {answer}", source, outcome, question, None, ((question, answer),)),
    ]


HEAD = "header"
PLAIN = [
    Pasted("commas", "N,30,20\nS,50,40\nW,20,40", D0, labels=NSW),
    Pasted("commas and spaces", "N, 30, 20\nS, 50, 40\nW, 20, 40", D0, labels=NSW),
    Pasted("space before comma", "N ,30 ,20\nS ,50 ,40\nW ,20 ,40", D0, labels=NSW),
    Pasted("semicolons", "N;30;20\nS;50;40\nW;20;40", D0, labels=NSW),
    Pasted("tabs", "N\t30\t20\nS\t50\t40\nW\t20\t40", D0, labels=NSW),
    Pasted("tabs and spaces", "N \t 30\t20\nS\t50 \t40\nW\t20\t 40", D0, labels=NSW),
    Pasted("spaces", "N 30 20\nS 50 40\nW 20 40", D0, labels=NSW),
    Pasted("many spaces", "  N   30   20\n  S   50   40\n  W   20   40", D0, labels=NSW),
    Pasted("pipes", "N|30|20\nS|50|40\nW|20|40", D0, labels=NSW),
    Pasted("no names", "30,20\n50,40\n20,40", D0),
    Pasted("no names, spaces", "0.3 0.2\n0.5 0.4\n0.2 0.4", D0),
    Pasted("Windows ends", "N,30,20\r\nS,50,40\r\nW,20,40\r\n", D0, labels=NSW),
    Pasted("old Mac ends", "N,30,20\rS,50,40\rW,20,40\r", D0, labels=NSW),
    Pasted("blank lines", "\n\nN,30,20\n\nS,50,40\n\n\nW,20,40\n\n", D0, labels=NSW),
    Pasted("name behind", "30,20,N\n50,40,S\n20,40,W", D0, labels=NSW),
    Pasted("name between", "30,N,20\n50,S,40\n20,W,40", D0, labels=NSW),
    Pasted("Chinese commas", "N，30，20\nS，50，40\nW，20，40", D0, labels=NSW),
    Pasted("Chinese semicolons", "N；30；20\nS；50；40\nW；20；40", D0, labels=NSW),
    Pasted("enumeration commas", "N、30、20\nS、50、40\nW、20、40", D0, labels=NSW),
    Pasted("enumeration commas, decimals", "晴、0.3、0.2\n雨、0.5、0.4\n阴、0.2、0.4", D0),
    Pasted("ideographic spaces", "晴\u300030\u300020\n雨\u300050\u300040\n阴\u300020\u300040", D0),
    Pasted("wide digits", "Ｎ，３０，２０\nＳ，５０，４０\nＷ，２０，４０", D0),
    Pasted("wide decimals", "０．３，０．２\n０．５，０．４\n０．２，０．４", D0),
    Pasted("Arabic digits", "أ,٣٠,٢٠\nب,٥٠,٤٠\nج,٢٠,٤٠", D0),
    Pasted("Arabic decimals", "٠٫٣;٠٫٢\n٠٫٥;٠٫٤\n٠٫٢;٠٫٤", D0),
    Pasted("Devanagari digits", "३०,२०\n५०,४०\n२०,४०", D0),
    Pasted("quoted everywhere", '"N","30","20"\n"S","50","40"\n"W","20","40"', D0, labels=NSW),
    Pasted("a comma in a name", '"N, a",30,20\nS,50,40\nW,20,40', D0, labels=("N, a", "S", "W")),
    Pasted("a line end in a name", '"N\nn",30,20\nS,50,40\nW,20,40', D0),
    Pasted("doubled quotes", '"N ""x""",30,20\nS,50,40\nW,20,40', D0, labels=('N "x"', "S", "W")),
    Pasted("empty columns", ",N,,30,20,\n,S,,50,40,\n,W,,20,40,", D0, labels=NSW),
    Pasted("empty rows of a sheet", "N,30,20\nS,50,40\nW,20,40\n,,\n,,", D0, labels=NSW),
    Pasted("trailing separators", "30;20;\n50;40;\n20;40;", D0),
    Pasted("numbers for names", "1,30,20\n2,50,40\n3,20,40", D0, labels=("1", "2", "3")),
    Pasted("negative names", "-1,0.3,0.2\n1,0.7,0.8", COIN),
    Pasted("years for names", "2019,0.3,0.2\n2020,0.7,0.8", COIN),
    Pasted("one and zero", "1,0.3,0.2\n0,0.7,0.8", COIN),
    Pasted("dates for names", "2024-01-01,30,20\n2024-01-02,50,40\n2024-01-03,20,40", D0),
    Pasted("dates with slashes", "1/2/2024,30,20\n2/2/2024,50,40\n3/2/2024,20,40", D0),
    Pasted("times for names", "08:00,30,20\n09:00,50,40\n10:00,20,40", D0),
    Pasted("ages for names", "0-9,30,20\n10-19,50,40\n20+,20,40", D0),
    Pasted("intervals for names", '"[0, 1)",30,20\n"[1, 2)",50,40\n"[2, 3)",20,40', D0),
    Pasted("intervals, tabs", "(0, 1]\t30\t20\n(1, 2]\t50\t40\n(2, 3]\t20\t40", D0),
    Pasted("names with points", "a.b,30,20\nc.d,50,40\ne.f,20,40", D0),
    Pasted(
        "names of several words",
        "New York 30 20\nNew Jersey 50 40\nOhio 20 40",
        D0,
        labels=("New York", "New Jersey", "Ohio"),
    ),
    Pasted(
        "names of two words each",
        "New York 30 20\nNew Jersey 50 40\nOld Ohio 20 40",
        D0,
        labels=("New York", "New Jersey", "Old Ohio"),
    ),
    Pasted("names of words, quoted", '"New York" 30 20\n"New Jersey" 50 40\nOhio 20 40', D0),
    Pasted("names of words, tabs", "New York\t30\t20\nNew Jersey\t50\t40\nOhio\t20\t40", D0),
    Pasted(
        "names of words, columns", "New York   30   20\nNew Jersey 50   40\nOhio       20   40", D0
    ),
    Pasted("names with numbers", "Group 1  30  20\nGroup 2  50  40\nGroup 3  20  40", D0),
]

HEADERS = [
    Pasted("header", "region,P,Q\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    Pasted("header without corner", ",P,Q\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    Pasted("header alone", "P,Q\n30,20\n50,40\n20,40", D0, HEAD),
    Pasted("Chinese header", "地区,真实,模型\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    Pasted("header in lower case", "x p q\nN 30 20\nS 50 40\nW 20 40", D0, HEAD, NSW),
    Pasted("header with units", "x;P (%);Q (%)\nN;30;20\nS;50;40\nW;20;40", D0, HEAD, NSW),
    Pasted("header with formulas", "x,P(x),Q(x)\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    Pasted("years as header", "Region,2019,2020\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    Pasted("years, no corner", ",2019,2020\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    Pasted("Chinese years", "地区,2019年,2020年\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    Pasted("seasons as header", "Region,2019/20,2020/21\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    Pasted("numbers of pandas as header", ",0,1\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    Pasted("pandas, no index, shares", "0,1\n0.3,0.2\n0.5,0.4\n0.2,0.4", D0, HEAD),
    Pasted("pandas, both", ",0,1\n0,30,20\n1,50,40\n2,20,40", D0, HEAD, ("0", "1", "2")),
    Pasted("header one cell short", "P Q\nN 30 20\nS 50 40\nW 20 40", D0, HEAD, NSW),
    Pasted(
        "print(DataFrame)",
        "     P   Q\n0   30  20\n1   50  40\n2   20  40",
        D0,
        HEAD,
        ("0", "1", "2"),
    ),
    Pasted(
        "print(DataFrame), names",
        "      P    Q\nN  0.30  0.2\nS  0.50  0.4\nW  0.20  0.4",
        D0,
        HEAD,
        NSW,
    ),
    Pasted(
        "print(DataFrame), a column of names",
        "  x   P   Q\n0 N  30  20\n1 S  50  40\n2 W  20  40",
        D0,
        HEAD,
    ),
    Pasted(
        "print(DataFrame), its size",
        "    P   Q\n0  30  20\n1  50  40\n2  20  40\n\n[3 rows x 2 columns]",
        D0,
        "header titles",
    ),
    Pasted("write.table", '"P" "Q"\n"N" 30 20\n"S" 50 40\n"W" 20 40', D0, HEAD, NSW),
    Pasted("write.csv", '"","P","Q"\n"N",30,20\n"S",50,40\n"W",20,40', D0, HEAD, NSW),
    Pasted(
        "write.csv, numbered",
        '"","x","P","Q"\n"1","N",30,20\n"2","S",50,40\n"3","W",20,40',
        D0,
        "columns header",
        NSW,
    ),
    Pasted("data.frame", "  x  P  Q\n1 N 30 20\n2 S 50 40\n3 W 20 40", D0, "columns header", NSW),
    Pasted(
        "to_csv, numbered", ",x,P,Q\n0,N,30,20\n1,S,50,40\n2,W,20,40", D0, "columns header", NSW
    ),
    Pasted("Q before P", "x,Q,P\nN,20,30\nS,40,50\nW,40,20", D0, "header order", NSW),
    Pasted("Q before P, no names", "Q;P\n20;30\n40;50\n40;20", D0, "header order"),
    Pasted(
        "P and Q among others",
        "x,n,P,Q,note\nN,7,0.3,0.2,a\nS,8,0.5,0.4,b\nW,9,0.2,0.4,c",
        D0,
        "columns header",
        NSW,
    ),
    Pasted("header again", "x,P,Q\nN,30,20\nx,P,Q\nS,50,40\nW,20,40", D0, "again header", NSW),
    Pasted("no header: marks", "rare,-,-\nS,50,40\nW,20,40", "missing"),
    Pasted("no header: bounds", "rare,<5,<5\nS,50,40\nW,20,40", "bound"),
    Pasted("no header: NA", "rare,NA,NA\nS,50,40\nW,20,40", "missing"),
    Pasted("no header: letter O", "rare,O.3,O.2\nS,0.5,0.4\nW,0.2,0.4", "text"),
    Pasted("no header: letter l", "rare,O.l,l.2\nS,0.5,0.4\nW,0.2,0.4", "text"),
    *asked("years, odd corner", "Bzzt,2019,2020\nN,30,20\nS,50,40\nW,20,40", "header", "yes"),
    *asked("years, no names", "2019,2020\n30,20\n50,40\n20,40", "header", "yes"),
    *asked("numbers after a corner", "Region,7,8\nN,30,20\nS,50,40\nW,20,40", "header", "yes"),
    *asked("numbers after nothing", ",7,8\nN,30,20\nS,50,40\nW,20,40", "header", "yes"),
]

TOTALS = [
    Pasted("total", "N,30,20\nS,50,40\nW,20,40\nTotal,100,100", D0, "totals", NSW),
    Pasted(
        "sum, header", "x,P,Q\nN,0.3,0.2\nS,0.5,0.4\nW,0.2,0.4\nSum,1,1", D0, "header totals", NSW
    ),
    Pasted("total first", "合计,100,100\nN,30,20\nS,50,40\nW,20,40", D0, "totals", NSW),
    Pasted("合计", "N,0.3,0.2\nS,0.5,0.4\nW,0.2,0.4\n合计,1,1", D0, "totals", NSW),
    Pasted("总计", "N\t30\t20\nS\t50\t40\nW\t20\t40\n总计\t100\t100", D0, "totals", NSW),
    Pasted("合 计", "N,30,20\nS,50,40\nW,20,40\n合 计,100,100", D0, "totals", NSW),
    Pasted(
        "total of percentages",
        "N 30% 20%\nS 50% 40%\nW 20% 40%\nTotal 100% 100%",
        D0,
        "totals",
        NSW,
    ),
    Pasted("Summe", "N;30;20\nS;50;40\nW;20;40\nSumme:;100;100", D0, "totals", NSW),
    Pasted(
        "total, rounded", "N,30.1,20\nS,49.8,40\nW,20,40\nTotal,100,100", 0.09464086, "totals", NSW
    ),
    Pasted("grand total", "N,30,20\nS,50,40\nW,20,40\nGrand Total,100,100", D0, "totals", NSW),
    Pasted("total with no name", "N,30,20\nS,50,40\nW,20,40\n,100,100", D0, "totals", NSW),
    Pasted("total, no names, shares", "0.3,0.2\n0.5,0.4\n0.2,0.4\n1,1", D0, "totals"),
    Pasted("total, tabs", "N\t30\t20\nS\t50\t40\nW\t20\t40\nTOTAL\t100\t100", D0, "totals", NSW),
    Pasted(
        "total, bold Markdown",
        "| x | P | Q |\n|---|---:|---:|\n| N | 30 | 20 |\n| S | 50 | 40 |\n"
        "| W | 20 | 40 |\n| **Total** | 100 | 100 |",
        D0,
        "header totals",
        NSW,
    ),
    Pasted("an outcome that is a sum", "a,1,2\nb,2,1\nc,3,3", 0.11552453009332421),
    *asked("sum, no names", "2,1\n1,2\n3,3", "totals", "keep", 0.11552453009332421),
    *asked("sum, no names, drop", "30,20\n50,40\n20,40\n100,100", "totals", "drop"),
    *asked("a total that is none", "N,30,20\nS,50,40\nTotal,20,40", "totals", "keep"),
    Pasted(
        "a column of totals",
        "x,a,b,Total\nN,30,20,50\nS,50,40,90\nW,20,40,60",
        D0,
        "columns header",
        NSW,
    ),
]

NUMBERS = [
    Pasted("decimal comma", "N;0,3;0,2\nS;0,5;0,4\nW;0,2;0,4", D0, labels=NSW),
    Pasted("decimal comma, tabs", "N\t0,3\t0,2\nS\t0,5\t0,4\nW\t0,2\t0,4", D0, labels=NSW),
    Pasted("decimal comma, spaces", "N 0,3 0,2\nS 0,5 0,4\nW 0,2 0,4", D0, labels=NSW),
    Pasted("decimal comma, no names, spaces", "0,3 0,2\n0,5 0,4\n0,2 0,4", D0),
    Pasted("decimal comma, quoted", 'N,"0,3","0,2"\nS,"0,5","0,4"\nW,"0,2","0,4"', D0, labels=NSW),
    Pasted("decimal comma, pipes", "N | 0,3 | 0,2\nS | 0,5 | 0,4\nW | 0,2 | 0,4", D0, labels=NSW),
    Pasted("decimal comma, some whole", "N;30;20\nS;50,0;40\nW;20;40", D0, labels=NSW),
    Pasted("no zero before the comma", "N;,3;,2\nS;,5;,4\nW;,2;,4", D0, labels=NSW),
    Pasted("thousands and decimals", "N;3.000,0;2.000,0\nS;5.000,0;4.000,0\nW;2.000,0;4.000,0", D0),
    Pasted(
        "millions by points",
        "N;3.000.000;2.000.000\nS;5.000.000;4.000.000\nW;2.000.000;4.000.000",
        D0,
    ),
    Pasted(
        "millions by commas",
        'N,"3,000,000","2,000,000"\nS,"5,000,000","4,000,000"\nW,"2,000,000","4,000,000"',
        D0,
    ),
    Pasted(
        "thousands and a point", "N\t3,000.0\t2,000.0\nS\t5,000.0\t4,000.0\nW\t2,000.0\t4,000.0", D0
    ),
    Pasted("Swiss thousands", "N;3'000;2'000\nS;5'000;4'000\nW;2'000;4'000", D0, labels=NSW),
    Pasted(
        "Swiss thousands, curled", "N;3’000;2’000\nS;5’000;4’000\nW;2’000;4’000", D0, labels=NSW
    ),
    Pasted("Swiss thousands, mixed", "N;300;2'00\nS;500;400", "text"),
    Pasted(
        "Indian grouping",
        'N,"3,00,000","2,00,000"\nS,"5,00,000","4,00,000"\nW,"2,00,000","4,00,000"',
        D0,
    ),
    Pasted(
        "French thousands",
        "N;3\u202f000,0;2\u202f000,0\nS;5\u202f000,0;4\u202f000,0\nW;2\u202f000,0;4\u202f000,0",
        D0,
    ),
    Pasted("spaces in thousands", "N;3 000;2 000\nS;5 000;4 000\nW;2 000;4 000", D0, labels=NSW),
    Pasted(
        "hard spaces in thousands",
        "N\t3\u00a0000\t2\u00a0000\nS\t5\u00a0000\t4\u00a0000\nW\t2\u00a0000\t4\u00a0000",
        D0,
    ),
    Pasted("underscores in thousands", "N,3_000,2_000\nS,5_000,4_000\nW,2_000,4_000", D0),
    Pasted("underscores elsewhere", "N,3_0,2\nS,5,4", "text"),
    Pasted("signs of both kinds", "N;0.5;0,5\nS;0.5;0,5", "mixed_signs"),
    *asked("thousands, tabs", "N\t1.200\t800\nS\t2.000\t1.600\nW\t800\t1.600", "sign", "comma"),
    *asked(
        "thousands, tabs, commas", "N\t1,200\t800\nS\t2,000\t1,600\nW\t800\t1,600", "sign", "point"
    ),
    *asked("thousands, semicolons", "N;1.200;800\nS;2.000;1.600\nW;800;1.600", "sign", "comma"),
    *asked("thousands, quoted", 'N,"1,200",800\nS,"2,000","1,600"\nW,800,"1,600"', "sign", "point"),
    Pasted("three decimals", "N\t0.300\t0.200\nS\t0.500\t0.400\nW\t0.200\t0.400", D0, labels=NSW),
    Pasted(
        "three decimals of per cents",
        "N\t30.000\t20.000\nS\t50.000\t40.000\nW\t20.000\t40.000",
        D0,
        "sign",
        NSW,
    ),
    Pasted("per cent", "N,30%,20%\nS,50%,40%\nW,20%,40%", D0, labels=NSW),
    Pasted("per cent, space", "N;30 %;20 %\nS;50 %;40 %\nW;20 %;40 %", D0, labels=NSW),
    Pasted("per cent, comma", "N;30,0%;20,0%\nS;50,0%;40,0%\nW;20,0%;40,0%", D0, labels=NSW),
    Pasted("per cent, wide", "N,30％,20％\nS,50％,40％\nW,20％,40％", D0, labels=NSW),
    Pasted("per cent in P alone", "N,30%,0.2\nS,50%,0.4\nW,20%,0.4", D0, labels=NSW),
    Pasted("per mille", "N,300‰,200‰\nS,500‰,400‰\nW,200‰,400‰", D0, labels=NSW),
    Pasted("0 among per cents", "N,30%,20%\nS,50%,40%\nW,20%,40%\nE,0,0", D0),
    Pasted("no per cent among per cents", "N,30%,20%\nS,50,40%\nW,20%,40%", "mixed_percent"),
    Pasted("footnote marks", "N,30%*,20%\nS,50%,40%†\nW,20%,40%", D0, labels=NSW),
    Pasted("footnote digits", "N,30²,20\nS,50,40", "text"),
    Pasted("fractions", "N,3/10,1/5\nS,1/2,2/5\nW,1/5,2/5", D0, labels=NSW),
    Pasted("fractions of one sign", "N,½,¼\nS,½,¾", 0.14384103622589042, labels=("N", "S")),
    Pasted("thirds", "N,1/3,2/3\nS,2/3,1/3", 0.23104906018664842),
    Pasted("mixed numbers", "N,1½,1\nS,2½,2\nW,1,2", D0),
    Pasted("a fraction of nothing", "N,1/0,1\nS,2,2", "text"),
    Pasted("powers", "N,3e-1,2E-1\nS,5e-1,4E-1\nW,2e-1,4E-1", D0, labels=NSW),
    Pasted(
        "powers of Fortran",
        "N,3.0D-01,2.0D-01\nS,5.0D-01,4.0D-01\nW,2.0D-01,4.0D-01",
        D0,
        labels=NSW,
    ),
    Pasted(
        "powers, comma", "N;3,0E-01;2,0E-01\nS;5,0E-01;4,0E-01\nW;2,0E-01;4,0E-01", D0, labels=NSW
    ),
    Pasted("powers, printed", "N;3×10⁻¹;2×10⁻¹\nS;5×10⁻¹;4×10⁻¹\nW;2×10⁻¹;4×10⁻¹", D0, labels=NSW),
    Pasted(
        "powers, spaced", "N;3 × 10^-1;2 × 10^-1\nS;5 × 10^-1;4 × 10^-1\nW;2 × 10^-1;4 × 10^-1", D0
    ),
    Pasted("powers with an x", "N,3x10^-1,2x10^-1\nS,5x10^-1,4x10^-1\nW,2x10^-1,4x10^-1", D0),
    Pasted("万", "N,3万,2万\nS,5万,4万\nW,2万,4万", D0, labels=NSW),
    Pasted("亿 and 万", "N,0.3亿,2000万\nS,0.5亿,4000万\nW,2000万,4000万", D0, labels=NSW),
    Pasted("leading plus", "N,+30,+20\nS,+50,+40\nW,+20,+40", D0, labels=NSW),
    Pasted("no zero before the point", "N,.3,.2\nS,.5,.4\nW,.2,.4", D0, labels=NSW),
    Pasted("nothing behind the point", "N,30.,20.\nS,50.,40.\nW,20.,40.", D0, labels=NSW),
    Pasted("leading zeros", "N,030,020\nS,050,040\nW,020,040", D0, labels=NSW),
    Pasted("in brackets of accountants", "N,(30),20\nS,50,40", "negative"),
    Pasted("negative", "N,-30,20\nS,50,40", "negative"),
    Pasted("negative, printed", "N,−30,20\nS,50,40", "negative"),
    Pasted("minus zero", "N,0.5,1\nS,0.5,-0", float("inf")),
    Pasted(
        "logarithms",
        "N,-1.2039728,-1.6094379\nS,-0.6931472,-0.9162907\nW,-1.6094379,-0.9162907",
        D0,
        "logs",
    ),
    Pasted("logarithms to base 2", "a,-1,-2\nb,-1,-0.4150375", 0.14384103, "logs"),
    Pasted("hexadecimal", "N,0x1E,20\nS,50,40", "text"),
    Pasted("infinite", "N,inf,20\nS,50,40", "not_finite"),
    Pasted("too large", "N,1e999,20\nS,50,40", "not_finite"),
    Pasted("with units", "N,30 kg,20 kg\nS,50 kg,40 kg", "one_column"),
    Pasted("one with a unit", "N,30,20\nS,50 kg,40\nW,20,40", "text"),
    Pasted("approximate", "N,30,20\nS,~50,40", "bound"),
    Pasted("a bound", "N,30,20\nS,>50,40", "bound"),
    Pasted("nothing but zeros", "N,0,20\nS,0,40", "all_zero"),
]

MISSING = [
    *asked("empty cell", "N,30,20\nS,50,40\nW,20,40\nE,,7", "missing", "drop"),
    *asked("NA", "N,30,20\nS,50,40\nW,20,40\nE,NA,7", "missing", "drop"),
    *asked("NaN", "N 30 20\nS 50 40\nW 20 40\nE NaN NaN", "missing", "drop"),
    *asked("null", "N,30,20\nS,50,40\nW,20,40\nE,null,null", "missing", "zero"),
    *asked("a dash", "N;30;20\nS;50;40\nW;20;40\nE;-;-", "missing", "zero"),
    *asked("a long dash", "N,30,20\nS,50,40\nW,20,40\nE,—,—", "missing", "zero"),
    *asked("an error of Excel", "N,30,20\nS,50,40\nW,20,40\nE,#N/A,7", "missing", "drop"),
    *asked("n/a", "N,30,20\nS,50,40\nW,20,40\nE,n/a,n.a.", "missing", "zero"),
    *asked("two points", "N,30,20\nS,50,40\nW,20,40\nE,..,..", "missing", "zero"),
    *asked("缺", "N,30,20\nS,50,40\nW,20,40\nE,缺,无", "missing", "zero"),
    *asked("<NA>", "N,30,20\nS,50,40\nW,20,40\nE,<NA>,7", "missing", "drop"),
    Pasted("a row that ends early", "N,30,20\nS,50,40\nW,20", "ragged"),
    Pasted("a name alone", "N,30,20\nS,50,40\nW", "ragged"),
    Pasted("a row too long", "N,30,20\nS,50,40,7\nW,20,40", "ragged"),
    Pasted("pandas has cut it", "    P   Q\n0  30  20\n..  ...  ...\n9  20  40", "cut"),
    Pasted("pandas has cut it, one cell", "  P   Q\n0  30  20\n...\n9  20  40", "cut"),
]

AROUND = [
    Pasted("sep=", "sep=;\nN;30;20\nS;50;40\nW;20;40", D0, labels=NSW),
    Pasted("sep=, header", "sep=,\nx,P,Q\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    Pasted("sep= in quotes", '"sep=;"\nN;30;20\nS;50;40\nW;20;40', D0, labels=NSW),
    Pasted("a comment", "# made by hand\nN,30,20\nS,50,40\nW,20,40", D0, "remarks", NSW),
    Pasted(
        "two comments",
        "# made by hand\n# in May, 2020\nN,30,20\nS,50,40\nW,20,40",
        D0,
        "remarks",
        NSW,
    ),
    Pasted("a comment in the middle", "N,30,20\n# the rest\nS,50,40\nW,20,40", D0, "remarks", NSW),
    Pasted("a comment of MATLAB", "% made by hand\n30 20\n50 40\n20 40", D0, "remarks"),
    Pasted("a comment of C", "// made by hand\nN,30,20\nS,50,40\nW,20,40", D0, "remarks", NSW),
    Pasted("header of NumPy", "# P Q\n30 20\n50 40\n20 40", D0, HEAD),
    Pasted("header of NumPy, commas", "# x,P,Q\nN,30,20\nS,50,40\nW,20,40", D0, HEAD, NSW),
    *asked("an outcome behind a sign", "N,30,20\nS,50,40\nW,20,40\n# E,7,7", "hash", "comment"),
    Pasted("names with a sign", "#1,30,20\n#2,50,40\n#3,20,40", D0, labels=("#1", "#2", "#3")),
    Pasted("a title", "Weather\nN,30,20\nS,50,40\nW,20,40", D0, "titles", NSW),
    Pasted(
        "a title, header",
        "Table 3: weather in 2019\n\nx,P,Q\nN,30,20\nS,50,40\nW,20,40",
        D0,
        "header titles",
        NSW,
    ),
    Pasted(
        "a title, spaces",
        "Table 3 about the weather in May\nN 30 20\nS 50 40\nW 20 40",
        D0,
        "titles",
        NSW,
    ),
    Pasted("a title, semicolons", "Wetter;;\nN;30;20\nS;50;40\nW;20;40", D0, "titles", NSW),
    Pasted("a source", "N,30,20\nS,50,40\nW,20,40\nSource: own counts", D0, "titles", NSW),
    Pasted(
        "a source with a comma",
        "N,30,20\nS,50,40\nW,20,40\nSource: own counts, 2020",
        D0,
        "titles",
        NSW,
    ),
    Pasted("数据来源", "N,30,20\nS,50,40\nW,20,40\n数据来源：国家统计局", D0, "titles", NSW),
    Pasted("a footnote", "N,30,20\nS,50,40\nW,20,40\n* without islands", D0, "titles", NSW),
    Pasted(
        "a source, tabs",
        "N\t30\t20\nS\t50\t40\nW\t20\t40\nQuelle: selbst gezählt\t\t",
        D0,
        "titles",
        NSW,
    ),
    Pasted("a fence", "```\nN,30,20\nS,50,40\nW,20,40\n```", D0, labels=NSW),
    Pasted("a fence with a name", "```csv\nx,P,Q\nN,30,20\nS,50,40\nW,20,40\n```", D0, HEAD, NSW),
    Pasted(
        "Markdown",
        "| x | P | Q |\n|---|---|---|\n| N | 30 | 20 |\n| S | 50 | 40 |\n| W | 20 | 40 |",
        D0,
        HEAD,
        NSW,
    ),
    Pasted(
        "Markdown, aligned",
        "|x|P|Q|\n|:--|--:|:-:|\n|N|30|20|\n|S|50|40|\n|W|20|40|",
        D0,
        HEAD,
        NSW,
    ),
    Pasted(
        "Markdown, open",
        "x | P | Q\n--- | --- | ---\nN | 30 | 20\nS | 50 | 40\nW | 20 | 40",
        D0,
        HEAD,
        NSW,
    ),
    Pasted(
        "psql",
        " x | p  | q\n---+----+----\n N | 30 | 20\n S | 50 | 40\n W | 20 | 40",
        D0,
        HEAD,
        NSW,
    ),
    Pasted(
        "mysql",
        "+---+----+----+\n| x | p  | q  |\n+---+----+----+\n| N | 30 | 20 |\n| S | 50 | 40 |\n| W | 20 | 40 |\n"
        "+---+----+----+",
        D0,
        HEAD,
        NSW,
    ),
    Pasted(
        "drawn with boxes",
        "┌───┬────┬────┐\n│ x │ P  │ Q  │\n├───┼────┼────┤\n│ N │ 30 │ 20 │\n│ S │ 50 │ 40 │\n"
        "│ W │ 20 │ 40 │\n└───┴────┴────┘",
        D0,
        HEAD,
        NSW,
    ),
    Pasted(
        "tabulate",
        "x      P    Q\n---  ---  ---\nN     30   20\nS     50   40\nW     20   40",
        D0,
        HEAD,
        NSW,
    ),
    Pasted(
        "reStructuredText",
        "===  ===  ===\nx    P    Q\n===  ===  ===\nN    30   20\nS    50   40\nW    20   40\n"
        "===  ===  ===",
        D0,
        HEAD,
        NSW,
    ),
    Pasted("LaTeX", "N & 30 & 20 \\\\\nS & 50 & 40 \\\\\nW & 20 & 40 \\\\", D0, labels=NSW),
    Pasted(
        "LaTeX, whole",
        "\\begin{tabular}{lrr}\n\\hline\nx & $P$ & $Q$ \\\\ \\hline\nN & 30 & 20 \\\\\nS & 50 & 40 \\\\\n"
        "W & 20 & 40 \\\\\n\\hline\n\\end{tabular}",
        D0,
        HEAD,
        NSW,
    ),
    Pasted(
        "LaTeX, booktabs",
        "\\toprule\nx & P & Q \\\\\n\\midrule\nN & 30\\% & 20\\% \\\\\nS & 50\\% & 40\\% \\\\\n"
        "W & 20\\% & 40\\% \\\\\n\\bottomrule",
        D0,
        HEAD,
        NSW,
    ),
    Pasted(
        "LaTeX, formulas",
        "$N$ & $0.3$ & $0.2$ \\\\\n$S$ & $0.5$ & $0.4$ \\\\\n$W$ & $0.2$ & $0.4$ \\\\",
        D0,
        labels=NSW,
    ),
    Pasted(
        "LaTeX, bold and powers",
        "N & \\textbf{30} & $2 \\times 10^{1}$ \\\\\nS & 50 & $4 \\times 10^{1}$ \\\\\n"
        "W & 20 & $4 \\times 10^{1}$ \\\\",
        D0,
        labels=NSW,
    ),
]

SIDEWAYS = [
    Pasted("two lines", "0.3,0.5,0.2\n0.2,0.4,0.4", D0, "turned"),
    Pasted("two lines, P and Q", "P,30,50,20\nQ,20,40,40", D0, "turned"),
    Pasted("two lines, Q and P", "Q,20,40,40\nP,30,50,20", D0, "order turned"),
    Pasted("two lines with header", "x,N,S,W\nP,30,50,20\nQ,20,40,40", D0, "header turned", NSW),
    Pasted("two lines of four", "0.1,0.2,0.3,0.4\n0.4,0.3,0.2,0.1", 0.456434819147, "turned"),
    Pasted("two lines of two", "0.5,0.5\n0.9,0.1", 0.5108256237659907, "turned"),
    Pasted("two lines of two, names", "train,0.3,0.7\ntest,0.2,0.8", COIN, "turned"),
    Pasted("two lines of two, spaces", "P 0.3 0.7\nQ 0.2 0.8", COIN, "turned"),
    Pasted("two lines, per cents", "P;30%;50%;20%\nQ;20%;40%;40%", D0, "turned"),
    Pasted("two lines and totals", "P,0.3,0.5,0.2,1\nQ,0.2,0.4,0.4,1", D0, "totals turned"),
    Pasted("upright, P and Q said", "x,P,Q\n-1,0.3,0.2\n1,0.7,0.8", COIN, HEAD),
    Pasted("upright by its sums", "0.3,0.2\n0.7,0.8", COIN),
    Pasted("upright counts", "30,20\n70,80", COIN),
    *asked("two lines of counts", "5,3,2\n2,4,4", "turned", "yes", 0.23321131),
    *asked("names that tell", "train,15,35\ntest,10,40", "turned", "yes", COIN),
]

WRITTEN = [
    Pasted("lists of Python", "P = [0.3, 0.5, 0.2]\nQ = [0.2, 0.4, 0.4]", D0, "turned"),
    Pasted("lists of Python, no names", "[0.3, 0.5, 0.2]\n[0.2, 0.4, 0.4]", D0, "turned"),
    Pasted("a list of lists", "[[0.3, 0.5, 0.2], [0.2, 0.4, 0.4]]", D0, "turned"),
    Pasted("a list of pairs", "[[0.3, 0.2], [0.5, 0.4], [0.2, 0.4]]", D0),
    Pasted("a list of tuples", "[('N', 30, 20), ('S', 50, 40), ('W', 20, 40)]", D0, labels=NSW),
    Pasted(
        "arrays of NumPy",
        "p = np.array([0.3, 0.5, 0.2])\nq = np.array([0.2, 0.4, 0.4])",
        D0,
        "turned",
    ),
    Pasted("printed by NumPy", "[[0.3 0.2]\n [0.5 0.4]\n [0.2 0.4]]", D0),
    Pasted("printed by NumPy, two", "[0.3 0.5 0.2]\n[0.2 0.4 0.4]", D0, "turned"),
    Pasted("repr of NumPy", "array([[0.3, 0.2],\n       [0.5, 0.4],\n       [0.2, 0.4]])", D0),
    Pasted(
        "tensors",
        "tensor([0.3000, 0.5000, 0.2000])\ntensor([0.2000, 0.4000, 0.4000])",
        D0,
        "turned",
    ),
    Pasted(
        "a tensor of pairs",
        "tensor([[0.3, 0.2],\n        [0.5, 0.4],\n        [0.2, 0.4]], device='cuda:0')",
        D0,
    ),
    Pasted("vectors of R", "p <- c(0.3, 0.5, 0.2)\nq <- c(0.2, 0.4, 0.4)", D0, "turned"),
    Pasted(
        "named vectors of R",
        "p <- c(N=0.3, S=0.5, W=0.2)\nq <- c(N=0.2, S=0.4, W=0.4)",
        D0,
        "",
        NSW,
    ),
    Pasted("a matrix of MATLAB", "A = [0.3 0.2; 0.5 0.4; 0.2 0.4];", D0),
    Pasted("a matrix of MATLAB, lines", "A = [0.3 0.2\n     0.5 0.4\n     0.2 0.4];", D0),
    Pasted("vectors of MATLAB", "p = [0.3 0.5 0.2];\nq = [0.2 0.4 0.4];", D0, "turned"),
    Pasted("Mathematica", "{{0.3, 0.2}, {0.5, 0.4}, {0.2, 0.4}}", D0),
    Pasted("Julia", "p = [0.3, 0.5, 0.2]; q = [0.2, 0.4, 0.4]", D0, "turned"),
    Pasted("a dict of pairs", "{'N': [30, 20], 'S': [50, 40], 'W': [20, 40]}", D0, labels=NSW),
    Pasted(
        "two dicts", "P = {'N': 30, 'S': 50, 'W': 20}\nQ = {'N': 20, 'S': 40, 'W': 40}", D0, "", NSW
    ),
    Pasted(
        "two dicts, other order",
        "P = {'N': 30, 'S': 50, 'W': 20}\nQ = {'W': 40, 'S': 40, 'N': 20}",
        D0,
        "",
        NSW,
    ),
    *asked(
        "two dicts, one key lacks",
        "{'N': 30, 'S': 50, 'W': 20}\n{'N': 20, 'S': 40, 'W': 40, 'E': 3}",
        "missing",
        "drop",
    ),
    Pasted("JSON of columns", '{"P": [0.3, 0.5, 0.2], "Q": [0.2, 0.4, 0.4]}', D0, "turned"),
    Pasted(
        "JSON of columns, names",
        '{"x": ["N", "S", "W"], "P": [30, 50, 20], "Q": [20, 40, 40]}',
        D0,
        "turned",
        NSW,
    ),
    Pasted(
        "JSON of records",
        '[{"x": "N", "P": 30, "Q": 20}, {"x": "S", "P": 50, "Q": 40}, {"x": "W", "P": 20, "Q": 40}]',
        D0,
        "",
        NSW,
    ),
    Pasted(
        "JSON of dicts",
        '{"P": {"N": 30, "S": 50, "W": 20}, "Q": {"N": 20, "S": 40, "W": 40}}',
        D0,
        "",
        NSW,
    ),
    Pasted(
        "JSON by outcome",
        '{"N": {"P": 30, "Q": 20}, "S": {"P": 50, "Q": 40}, "W": {"P": 20, "Q": 40}}',
        D0,
        "",
        NSW,
    ),
    Pasted(
        "JSON, set out",
        '{\n  "P": {\n    "N": 30,\n    "S": 50,\n    "W": 20\n  },\n  "Q": {\n    "N": 20,\n    "S": 40,\n'
        '    "W": 40\n  }\n}',
        D0,
        "",
        NSW,
    ),
    Pasted("DataFrame", 'pd.DataFrame({"P": [30, 50, 20], "Q": [20, 40, 40]})', D0, "turned"),
    Pasted("data.frame of R", "data.frame(P = c(30, 50, 20), Q = c(20, 40, 40))", D0, "turned"),
    Pasted(
        "Counter",
        "Counter({'S': 50, 'N': 30, 'W': 20})\nCounter({'S': 40, 'W': 40, 'N': 20})",
        D0,
        "",
    ),
    Pasted("one list", "[0.3, 0.5, 0.2]", "one_column"),
    Pasted("lists of two lengths", "[0.3, 0.5, 0.2]\n[0.2, 0.8]", "ragged"),
    Pasted(
        "a long table",
        "which,x,value\nP,N,30\nP,S,50\nP,W,20\nQ,N,20\nQ,S,40\nQ,W,40",
        D0,
        "header long",
        NSW,
    ),
    Pasted(
        "a long table, in turn",
        "x,which,value\nN,Q,20\nN,P,30\nS,Q,40\nS,P,50\nW,Q,40\nW,P,20",
        D0,
        "header long order",
        NSW,
    ),
    Pasted("categories not counted", "P,Q\na,a\na,b\na,b\nb,b", "ask_words"),
    Pasted(
        "categories, counted",
        "P,Q\na,a\na,b\na,b\nb,b",
        0.5493061443340549,
        "header words",
        None,
        (("words", "count"),),
    ),
]

COLUMNS = [
    Pasted("nothing", "", "empty"),
    Pasted("blanks", " \n\t\n", "empty"),
    Pasted("a header alone", "x,P,Q", "empty"),
    Pasted("one column", "30\n50\n20", "one_column"),
    Pasted("names and one column", "N,30\nS,50\nW,20", "one_column"),
    Pasted("a sentence", "What is the divergence of a fair coin?", "empty"),
    *asked("row numbers", "1,16\n2,15\n3,14\n4,17", "index", "drop", "one_column"),
    *asked("row numbers, kept", "1,16\n2,15\n3,14", "index", "keep", 0.11094804),
    Pasted(
        "three columns of numbers and names", "N,30,20,1\nS,50,40,1\nW,20,40,5", "too_many_columns"
    ),
    Pasted("five columns", "1,2,3,4,5\n1,2,3,4,5\n1,2,3,4,6", "too_many_columns"),
    Pasted(
        "columns by hand", "N,30,20,1\nS,50,40,1\nW,20,40,5", D0, "", NSW, (("columns", "0-1-2"),)
    ),
    Pasted(
        "columns by hand, no names",
        "N,30,20,1\nS,50,40,1\nW,20,40,5",
        BACK,
        "",
        None,
        (("columns", "n-2-1"),),
    ),
    Pasted("swapped", "N,30,20\nS,50,40\nW,20,40", BACK, "swapped", NSW, (("swapped", "yes"),)),
    Pasted("a quote too many", '"N,30,20\nS,50,40', "quotes"),
    Pasted("two texts beside", "a,N,30,20\na,S,50,40\nb,W,20,40", D0, "columns", NSW),
]

TABLE = "地区,真实,模型\n北,30,20\n南,50,40\n西,20,40\n"
UMLAUTS = "Größe;P;Q\nGrün;30;20\nSüß;50;40\nÖl;20;40\n"
FILES = [
    Pasted("UTF-8", TABLE.encode(), D0, HEAD, ("北", "南", "西")),
    Pasted("UTF-8 with a mark", TABLE.encode("utf-8-sig"), D0, HEAD, ("北", "南", "西")),
    Pasted("GBK", TABLE.encode("gbk"), D0, "encoding header", ("北", "南", "西")),
    Pasted("UTF-16", TABLE.encode("utf-16"), D0, HEAD, ("北", "南", "西")),
    Pasted("UTF-16, no mark", TABLE.encode("utf-16-le"), D0, HEAD, ("北", "南", "西")),
    Pasted("UTF-16, other end", TABLE.encode("utf-16-be"), D0, HEAD, ("北", "南", "西")),
    Pasted(
        "UTF-16 of Excel, tabs",
        TABLE.replace(",", "\t").encode("utf-16"),
        D0,
        HEAD,
        ("北", "南", "西"),
    ),
    Pasted("UTF-32", TABLE.encode("utf-32"), D0, HEAD, ("北", "南", "西")),
    Pasted(
        "Windows, umlauts", UMLAUTS.encode("cp1252"), D0, "encoding header", ("Grün", "Süß", "Öl")
    ),
    Pasted(
        "Windows, accents",
        b"caf\xe9,30,20\nth\xe9,50,40\neau,20,40",
        D0,
        "encoding",
        ("café", "thé", "eau"),
    ),
    Pasted(
        "Windows, otherwise",
        UMLAUTS.encode("cp1252"),
        D0,
        "encoding header",
        None,
        (("encoding", "gb18030"),),
    ),
    Pasted("a workbook", b"PK\x03\x04rest of it", "spreadsheet"),
    Pasted("an old workbook", b"\xd0\xcf\x11\xe0rest of it", "spreadsheet"),
    Pasted("a PDF", b"%PDF-1.7\n1,2\n3,4", "spreadsheet"),
    Pasted("a picture", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "encoding"),
    Pasted("an empty file", b"", "empty"),
    Pasted("a mark alone", b"\xef\xbb\xbf", "empty"),
]

PASTED = [
    *PLAIN,
    *HEADERS,
    *TOTALS,
    *NUMBERS,
    *MISSING,
    *AROUND,
    *SIDEWAYS,
    *WRITTEN,
    *COLUMNS,
    *FILES,
]
