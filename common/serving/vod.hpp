// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <string>

#include "common/serving/call.hpp"
#include "common/serving/content.hpp"
#include "common/serving/index_readers.hpp"
#include "common/serving/video_shelf.hpp"
#include "common/serving/vod_name.hpp"

namespace vlm::serving {

/// What is under /v/ID/: playlists, segments, pictures, the original. Safe from any thread.
class Vod {
public:
    /// Both outlive it.
    Vod(IndexReaders& index, VideoShelf& shelf)
        : m_index{index}
        , m_shelf{shelf} {}

    /// Of the video with the first name's fingerprint, what the second name says. A video's number instead of its
    /// fingerprint is answered with where it is. Throws Problem, InputError.
    [[nodiscard]] http::Reply answer(const Call& call);

    /// The same for what needs no waiting: segments that are parts of a file that is open. Nothing for all else.
    [[nodiscard]] std::optional<http::Reply> answer_at_once(const Call& call);

private:
    [[nodiscard]] Content content_of(ServedVideo& video, const VodName& name, const http::Query& query);
    [[nodiscard]] static Content original(ServedVideo& video, const VodName& name);
    [[nodiscard]] Content master(ServedVideo& video);
    [[nodiscard]] Content subtitles(const ServedVideo& video, const std::string& task);
    [[nodiscard]] Content sheet(const ServedVideo& video, std::size_t number);
    [[nodiscard]] Content subtitle_part(const ServedVideo& video, const VodName& name);
    [[nodiscard]] Content frame(ServedVideo& video, const http::Query& query);

    IndexReaders& m_index;
    VideoShelf& m_shelf;
};

} // namespace vlm::serving
