"""Calibrations published with their data: figures typed from their sources, whatever the method.

`EMPLOYEES`: the fifteen employees of the R package `icarus` (A. Rebecq, INSEE, 2016; `data_ex2`,
printed in its wiki, page « Calibration »), with the margins of its tests. INSEE's Calmar 2 gives
mean visits to the cinema of 2.93 (linear), 3.22 (raking ratio), 3.14 (logit, 0.4 to 2.2), as those
tests say. The weights below, to the seventh digit, are those of `python-icarus` 1.0.2 (EDF, 2026).

`CELLS`: the table 4 × 3 of G. Kalton and I. Flores-Cervantes, « Weighting Methods », Journal of
Official Statistics 19-2 (2003), p. 81-97, with the raking factors that they print to two digits;
the factors to the seventh digit are those of `python-icarus`, those of the regression estimator to
the sixth are those that the tests of `svy` (samplics) quote.
"""

EMPLOYEES = """id,service,categ,sexe,salaire,cinema,poids
a01,1,1,1,1000,1,10
a02,1,2,2,1100,2,10
a03,2,2,2,1500,4,10
a04,2,3,1,2300,15,10
a05,2,1,1,1000,2,10
a06,1,1,2,500,3,10
a07,2,2,2,1000,1,10
b01,1,3,2,2000,0,20
b02,1,1,1,2100,0,20
b03,2,2,1,2000,3,20
b04,2,1,2,3200,6,20
b05,1,1,2,1800,0,20
b06,1,2,1,2800,0,20
b07,1,3,1,1100,1,20
b08,2,1,2,2500,1,20
"""
EMPLOYEES_TOTALS = """categ,3,80,90,60
sexe,2,140,90,0
service,2,100,130,0
salaire,0,470000,0,0
"""
EMPLOYEES_WEIGHTS = {
    "linear": (
        5.6380705, 4.8735393, 11.3244659, 19.8970338, 11.1004175, -0.7083708, 10.0887413,
        17.1650707, 16.7133292, 35.3418144, 22.853778, 5.0090264, 28.3714392, 22.9378955,
        19.3937492,
    ),
    "raking": (
        5.337427, 5.1184744, 9.9882369, 24.5141562, 9.2303947, 2.7920318, 8.5884317, 15.7534989,
        14.8808201, 38.1883072, 21.82446, 8.2688531, 28.1165499, 19.7323449, 17.6660133,
    ),
    "logit": (
        4.4859493, 4.2674414, 9.4426553, 21.706653, 9.7759695, 4.0261996, 7.310278, 15.0120102,
        11.770466, 40.1081736, 24.527734, 8.2851449, 28.8714518, 23.2813368, 17.1285366,
    ),
    "truncated": (
        4.0, 4.0, 9.8478675, 22.0, 10.0474581, 4.0, 7.7217727, 15.2164414, 12.7386234, 39.1689832,
        23.583492, 8.0, 29.2613766, 22.7835586, 17.6304265,
    ),
}  # fmt: skip
EMPLOYEES_MEANS = {"linear": 2.93, "raking": 3.22, "logit": 3.14}
EMPLOYEES_BOUNDS = (0.4, 2.2)

CELLS = (20, 40, 40, 50, 140, 310, 100, 50, 50, 30, 100, 70)
"""Initial weights of the cells A1B1, A1B2, A1B3, A2B1…"""
CELLS_CROSSED = (80, 40, 55, 60, 150, 340, 170, 60, 200, 55, 165, 125)
CELLS_A, CELLS_B = (175, 550, 430, 345), (365, 415, 720)
CELLS_PRINTED = (1.81, 1.45, 2.02, 1.08, 0.87, 1.21, 2.2, 1.76, 2.45, 1.83, 1.47, 2.04)
CELLS_FACTORS = {
    "linear": (
        1.8153107, 1.5021819, 1.9651628, 1.0947677, 0.781639, 1.2446198, 2.1908192, 1.8776904,
        2.3406713, 1.8291161, 1.5159874, 1.9789682,
    ),
    "raking": (
        1.8108051, 1.4528219, 2.0167755, 1.0835644, 0.8693515, 1.2068147, 2.1960891, 1.7619381,
        2.4458837, 1.8332255, 1.47081, 2.0417462,
    ),
    "logit": (
        1.820893, 1.4470151, 2.0175384, 1.0675492, 0.8445883, 1.2205812, 2.1988268, 1.8395005,
        2.3628458, 1.8440666, 1.46902, 2.0396571,
    ),
    "truncated": (
        1.8254297, 1.3952152, 2.0670699, 0.9696987, 0.9, 1.2113389, 2.2434048, 1.8131904, 2.3,
        1.8555331, 1.4253187, 2.0971734,
    ),
}  # fmt: skip
CELLS_BOUNDS = {"logit": (0.5, 3.0), "truncated": (0.9, 2.3)}
CELLS_NUMBERS = (3945, 3355)
"""Totals of A and of B taken as numbers (1 to 4, 1 to 3), ten people a cell."""
CELLS_OF_NUMBERS = (
    1.196633, 1.165079, 1.133525, 1.424819, 1.393265, 1.361711, 1.653006, 1.621452, 1.589898,
    1.881192, 1.849638, 1.818084,
)  # fmt: skip
CELLS_OF_BOTH = (
    1.579512, 1.721585, 1.863659, 0.884049, 1.026122, 1.168195, 2.043445, 2.185518, 2.327592,
    1.554512, 1.696585, 1.838659,
)  # fmt: skip
"""A in categories, B as a number of total 3355."""
