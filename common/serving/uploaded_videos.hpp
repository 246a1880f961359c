// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <list>
#include <memory>
#include <mutex>
#include <string>

#include "common/hls/packager.hpp"
#include "common/serving/index_readers.hpp"
#include "common/serving/uploads.hpp"
#include "common/serving/video_shelf.hpp"
#include "common/serving/vod.hpp"

namespace vlm::serving {

/// An upload as it is watched: each has an index of its own, so that nobody else's is in it.
struct UploadedVideo {
    UploadedVideo(const JobFolder& folder, hls::Transcode transcode)
        : index{folder.index()}
        , shelf{index, 1, transcode}
        , vod{index, shelf} {}

    IndexReaders index;
    VideoShelf shelf;
    Vod vod;
};

/// The uploads that were watched last. Safe from any thread.
class UploadedVideos {
public:
    /// The uploads outlive it; null: there are none.
    UploadedVideos(Uploads* uploads, hls::Transcode transcode)
        : m_uploads{uploads}
        , m_transcode{transcode} {}

    /// The upload that is this video, if it is that of the token of this name; null where there is none.
    [[nodiscard]] std::shared_ptr<UploadedVideo> find(const std::string& video, const std::string& who);

private:
    struct Entry {
        std::weak_ptr<JobFolder> folder; ///< an upload that is over is not held
        std::shared_ptr<UploadedVideo> video;
    };

    Uploads* m_uploads;
    hls::Transcode m_transcode;
    std::mutex m_mutex;
    std::list<Entry> m_entries; ///< the one asked for last in front
};

} // namespace vlm::serving
