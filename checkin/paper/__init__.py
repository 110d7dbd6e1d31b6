"""Everything that ends on paper: badges, tickets, printed tables. The only place that knows ``reportlab``.

From the bottom: ``bidi`` and ``fonts`` know which characters the faces can draw, in which order and shape; ``fitting``
finds the size and the lines for a text in a box, ``shortening`` what to write where it is too long; ``sheet`` is the
pen in millimetres, ``words`` says dates and times; ``badge``, ``ticket`` and ``table`` stand on these. A badge's design
is data (``layout``, ``resources/badges/``), and so are the sheets that badges go on (``labels``,
``resources/sheets/``).

All text is drawn as it is. Nothing here goes through reportlab's paragraphs, which would read "Dr. <Kommune> Halle" as
markup.
"""
