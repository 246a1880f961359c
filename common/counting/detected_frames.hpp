// SPDX-License-Identifier: Apache-2.0
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "common/base/bounded_queue.hpp"
#include "common/base/detection.hpp"
#include "common/counting/detector_pool.hpp"
#include "common/counting/picture_maker.hpp"
#include "common/counting/scene_view.hpp"
#include "common/frames/frame_source.hpp"

namespace vlm::counting {

/// How pictures are looked at.
struct LookOptions {
    int every = 1;                     ///< only each so many of the chosen frames is looked at
    bool pictures = false;             ///< frames that come keep theirs, and those that are not looked at come, too
    std::optional<base::Micros> after; ///< frames up to this time are known: they do not come
    std::function<std::vector<base::Detection>(std::int64_t frame)>
        given; ///< what is in each frame, by its number from 1 on, where nobody has to look; may be empty
    /// Told by the thread that reads of each frame, whether it will come, and how many faults there were; may be empty.
    std::function<void(const frames::Frame& frame, bool comes, std::uint64_t faults)> read{};
    bool stabilise =
        false; ///< what is found is placed in the scene as the first frame shows it, though the camera moves
};

/// A frame, with what was found in it.
struct DetectedFrame {
    frames::Frame frame;
    std::shared_ptr<const frames::Track> track; ///< as it was at its first frame
    bool looked = true;                         ///< false: only shown, or nobody knows
    std::string failure;                        ///< why nobody knows what is in it; empty: somebody does
    std::vector<base::Detection> found;         ///< in pixels of the source's upright picture, or of the scene
    std::optional<vision::Similarity> lies{};   ///< its picture, in the scene; nothing: nobody asked
    bool passes = false;                        ///< of the failure: somebody may know later
};

/// Reads frames, and looks for things in them, a few ahead of whoever takes them, so that decoding, looking and
/// counting go on side by side. They come in the order of the source.
class DetectedFrames {
public:
    /// All outlive this object; the source is used by its thread alone until next() has given nothing.
    DetectedFrames(frames::FrameSource& source, DetectorPool& pool, const vision::Detector& detector,
                   const LookOptions& options);
    ~DetectedFrames();
    DetectedFrames(const DetectedFrames&) = delete;
    DetectedFrames& operator=(const DetectedFrames&) = delete;

    /// The next frame; nothing at the end. Throws what stopped reading or looking (InputError, Interrupted).
    [[nodiscard]] std::optional<DetectedFrame> next();

private:
    struct Pending {
        DetectedFrame frame;
        std::shared_ptr<const PictureMaker> maker;
        std::optional<vision::Similarity> lies; ///< what is found has yet to be placed in the scene
        std::future<DetectorPool::Found> found; ///< not valid where nobody looks
    };
    /// One of the sources, for the thread.
    struct Seat {
        std::shared_ptr<const frames::Track> track;
        std::shared_ptr<PictureMaker> maker;
        std::size_t frames = 0;
        std::unique_ptr<SceneView> view;        ///< null: the camera stays
        std::optional<vision::Similarity> lies; ///< the picture that was looked at last
        base::YuvImage scene;                   ///< where detectors see that instead of pictures
    };

    void produce();
    [[nodiscard]] std::optional<Pending> begin(frames::Frame frame);
    void learn(const frames::Frame& frame, Seat& seat);
    [[nodiscard]] base::YuvImage shown(const frames::Frame& frame, Seat& seat) const;
    [[nodiscard]] Seat& seat_of(std::size_t track);

    frames::FrameSource& m_source;
    DetectorPool& m_pool;
    const vision::Detector& m_detector;
    const LookOptions m_options;
    std::vector<Seat> m_seats; ///< by track
    base::BoundedQueue<Pending> m_queue;
    std::thread m_thread; ///< the last: it uses the others
};

} // namespace vlm::counting
