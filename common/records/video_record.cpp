// SPDX-License-Identifier: Apache-2.0
#include "common/records/video_record.hpp"

#include <nlohmann/json.hpp>

#include "common/base/text.hpp"
#include "common/records/json_line.hpp"

namespace vlm::records {
namespace {

std::string places_of(const VideoRecord& video) {
    auto places = nlohmann::ordered_json::array();
    for (const VideoRecord::At& place : video.places) {
        nlohmann::ordered_json one{{"path", base::valid_utf8(place.path)}};
        one["missing"] = nullptr;
        if (!place.missing.empty()) one["missing"] = place.missing;
        places.push_back(std::move(one));
    }
    return places.dump();
}

} // namespace

std::string to_json_line(const VideoRecord& video) {
    JsonLine line;
    line.text("schema", "vlm.video/1").integer("id", video.id).text("video", video.fingerprint);
    line.text_or_null("error", video.error).integer("size", video.size);
    line.text_or_null("container", video.container).text_or_null("codec", video.codec);
    line.integer("width", video.width).integer("height", video.height);
    line.decimal("duration", video.duration, 6).decimal("fps", video.fps, 3).text_or_null("audio", video.audio);
    line.text_or_null("wall", video.wall).text_or_null("wall_from", video.wall_from);
    line.integer("keyframes", video.keyframes).integer("sheets", video.sheets).integer("results", video.results);
    line.json("places", places_of(video));
    if (video.kept) {
        line.open("kept").integer("counts", video.kept->counts).integer("crossings", video.kept->crossings);
        line.integer("occupancy", video.kept->occupancy).integer("events", video.kept->events);
        line.integer("transcripts", video.kept->transcripts).close();
    }
    return line.line();
}

} // namespace vlm::records
