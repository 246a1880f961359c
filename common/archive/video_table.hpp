// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "common/archive/video.hpp"
#include "common/store/connection.hpp"
#include "common/store/statement.hpp"

namespace vlm::archive {

/// What the index has of a video; a video without any counts, too, where it was looked for.
struct KnownParts {
    bool thumbnails;
    bool scenes;
};

/// What the index knows of a file at a place.
struct KnownPlace {
    std::int64_t video; ///< its id
    Place place;
    bool failed; ///< it could not be used
    bool missing;
    KnownParts has;
};

/// What the index knows of content.
struct KnownVideo {
    std::int64_t id;
    bool failed;
    bool has_keyframes;
    KnownParts has;
};

/// Videos and where they lie, read and written. For one thread; the connection outlives it. All throw as Statement
/// does.
class VideoTable {
public:
    explicit VideoTable(store::Connection& connection);

    [[nodiscard]] std::optional<KnownPlace> at(const std::string& path);
    [[nodiscard]] std::optional<KnownVideo> with(const std::string& fingerprint);

    /// Writes what was found in a file, in one transaction: the video, or more of one that is known, and its place.
    void put(const Examined& examined, const Place& place);

    /// Known content lies at a place, as it is now.
    void put_place(std::int64_t video, const Place& place);

private:
    [[nodiscard]] std::int64_t put_video(const Video& video);
    void put_keyframes(std::int64_t video, const std::vector<media::Keyframe>& keyframes);
    void put_sheets(std::int64_t video, const std::vector<media::SpriteSheet>& sheets);
    void put_scenes(std::int64_t video, const std::vector<media::Scene>& scenes);

    store::Connection& m_connection;
    store::Statement m_at;
    store::Statement m_with;
    store::Statement m_put_video;
    store::Statement m_put_keyframes;
    store::Statement m_drop_sheets;
    store::Statement m_put_sheet;
    store::Statement m_drop_scenes;
    store::Statement m_put_scene;
    store::Statement m_put_place;
};

} // namespace vlm::archive
