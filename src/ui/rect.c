/* Shares of the screen. A share is never negative, whatever is asked for. */
#include "ui/canvas.h"

#include "base/banned.h"

static int at_most(int value, int most)
{
    if (most < 0)
        most = 0;
    return value < 0 ? 0 : value > most ? most : value;
}

struct rect rect_inset(struct rect rect, int rows, int columns)
{
    rect.row += at_most(rows, rect.rows);
    rect.column += at_most(columns, rect.columns);
    rect.rows = rect.rows > 2 * rows ? rect.rows - 2 * rows : 0;
    rect.columns = rect.columns > 2 * columns ? rect.columns - 2 * columns : 0;
    return rect;
}

struct rect rect_split_top(struct rect *rest, int rows)
{
    struct rect share = *rest;

    share.rows = at_most(rows, rest->rows);
    rest->row += share.rows;
    rest->rows -= share.rows;
    return share;
}

struct rect rect_split_bottom(struct rect *rest, int rows)
{
    struct rect share = *rest;

    share.rows = at_most(rows, rest->rows);
    rest->rows -= share.rows;
    share.row = rest->row + rest->rows;
    return share;
}

struct rect rect_split_left(struct rect *rest, int columns)
{
    struct rect share = *rest;

    share.columns = at_most(columns, rest->columns);
    rest->column += share.columns;
    rest->columns -= share.columns;
    return share;
}

struct rect rect_split_right(struct rect *rest, int columns)
{
    struct rect share = *rest;

    share.columns = at_most(columns, rest->columns);
    rest->columns -= share.columns;
    share.column = rest->column + rest->columns;
    return share;
}
