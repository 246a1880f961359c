// SPDX-License-Identifier: Apache-2.0
#include "common/records/thumbnail_place.hpp"

namespace vlm::records {

void add_thumbnail(JsonLine& line, const std::optional<ThumbnailPlace>& thumbnail) {
    if (!thumbnail) {
        line.null("thumbnail");
        return;
    }
    line.open("thumbnail").seconds("t", thumbnail->t).integer("sheet", thumbnail->sheet);
    line.integer("x", thumbnail->x).integer("y", thumbnail->y);
    line.integer("width", thumbnail->width).integer("height", thumbnail->height).close();
}

} // namespace vlm::records
