const names = ['thumbs.db', 'ehthumbs.db', 'desktop.ini', '__macosx', '@eadir', '$recycle.bin', 'lost+found']

/** Whether a file or folder is none of the user's doing: hidden, or left by a system. */
export const isLitter = (name: string): boolean => name.startsWith('.') || names.includes(name.toLowerCase())
