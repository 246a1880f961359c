// SPDX-License-Identifier: Apache-2.0
#include "common/media/jpeg.hpp"

#include <array>
#include <new>

#include <turbojpeg.h>

#include "common/base/error.hpp"

namespace vlm::media {

void JpegEncoder::Free::operator()(void* handle) const noexcept { tjDestroy(handle); }

JpegEncoder::JpegEncoder(int quality) : m_quality{quality}, m_handle{tjInitCompress()} {
    if (!m_handle) throw std::bad_alloc{};
}

std::string JpegEncoder::encode(const base::YuvImage& image) {
    const std::array<const unsigned char*, 3> planes = {image.y.data(), image.u.data(), image.v.data()};
    const std::array<int, 3> strides = {image.width, image.chroma_width(), image.chroma_width()};
    std::string jpeg(tjBufSize(image.width, image.height, TJSAMP_420), '\0');
    auto* buffer = reinterpret_cast<unsigned char*>(jpeg.data());
    auto size = static_cast<unsigned long>(jpeg.size());
    // The picture fits the buffer by tjBufSize, so turbojpeg need not replace it.
    const int ret = tjCompressFromYUVPlanes(m_handle.get(), const_cast<const unsigned char**>(planes.data()), image.width,
                                            strides.data(), image.height, TJSAMP_420, &buffer, &size, m_quality,
                                            TJFLAG_NOREALLOC);
    if (ret != 0) throw base::Error{std::string{"cannot encode a JPEG: "} + tjGetErrorStr2(m_handle.get())};
    jpeg.resize(size);
    jpeg.shrink_to_fit();
    return jpeg;
}

} // namespace vlm::media
